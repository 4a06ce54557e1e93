import { ServiceError } from '@stoker/core/errors/service-error';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import { destinationPermission } from '@stoker/core/model/role-permissions';
import { roleMay } from '../identity/role-may.js';
import type { ControlPorts } from './control-ports.js';
import { getFunction } from './get-function.js';

/**
 * Refuses destinations that the role of what is configured may not send to. It is asked for again whenever something is sent.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 *
 * @throws InvalidParameterValueException, ResourceNotFoundException
 */
export async function requireDestinationAccess(
  ports: Pick<ControlPorts, 'functions' | 'identities' | 'clock'>,
  target: FunctionTarget,
  { onSuccess, onFailure }: Pick<EventInvokeConfig, 'onSuccess' | 'onFailure'>,
): Promise<void> {
  const destinations = [onSuccess, onFailure].filter((arn) => arn !== undefined);
  if (destinations.length === 0) return;
  const { role: roleArn } = await getFunction(ports, target);
  const role = await ports.identities.findRole(roleArn);
  const account = role && (await ports.identities.findAccount(role.accountId));
  for (const arn of destinations) {
    const needed = destinationPermission(target.functionName, arn, ports.clock.now());
    if (needed === undefined || (role && roleMay(role, account, needed.action, needed.resource))) continue;
    throw new ServiceError(
      'InvalidParameterValueException',
      `The function's execution role does not have permissions to call ${needed.words}`,
    );
  }
}

import { ServiceError } from '@stoker/core/errors/service-error';
import { isVersionNumber } from '@stoker/core/model/alias-rules';
import { LATEST } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import type { ControlPorts } from './control-ports.js';
import { getLatest } from './get-function.js';
import { reworded } from './refusals.js';

/**
 * Deletes a function with its versions and aliases, or the one version that the target names; deleting a version that
 * is not there is no error. https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException for `$LATEST` or an alias,
 *   ResourceConflictException for a version that an alias points at
 */
export async function deleteFunction(
  ports: Pick<ControlPorts, 'functions'>,
  { qualifier, ...target }: FunctionTarget,
): Promise<void> {
  if (qualifier === LATEST) {
    throw refusal('$LATEST version cannot be deleted without deleting the function.');
  }
  if (qualifier !== undefined && !isVersionNumber(qualifier)) {
    throw refusal('Deletion of aliases is not currently supported.');
  }
  await getLatest(ports, target);
  const notFound = { ResourceNotFoundException: `Function not found: ${siblingArn(target)}` };
  const { functions } = ports;
  await reworded(
    qualifier === undefined ? functions.deleteFunction(target) : functions.deleteVersion(target, qualifier),
    notFound,
  );
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

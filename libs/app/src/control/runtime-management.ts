import { isVersionNumber } from '@stoker/core/model/alias-rules';
import { ServiceError } from '@stoker/core/errors/service-error';
import { LATEST, type FunctionVersion, type RuntimeUpdates } from '@stoker/core/model/function';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import type { ControlPorts } from './control-ports.js';
import { getFunction } from './get-function.js';
import { functionNotFound, reworded } from './refusals.js';

type Ports = Pick<ControlPorts, 'functions'>;

/** A version with the way in which its runtime is updated. */
export interface ManagedVersion {
  readonly version: FunctionVersion;
  readonly updates: RuntimeUpdates;
}

/**
 * Says when a version gets another version of its runtime. Published versions, fixed in all else, can be told too.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html
 *
 * @param choose answers the setting for the version, or throws
 * @throws ResourceNotFoundException, InvalidParameterValueException for an alias or a container image
 */
export async function putRuntimeUpdates(
  ports: Ports,
  target: FunctionTarget,
  choose: (version: FunctionVersion) => RuntimeUpdates,
): Promise<ManagedVersion> {
  const version = await managedVersion(ports, target);
  const updates = choose(version);
  await reworded(
    ports.functions.changeAttributes(target, (current) => ({
      ...current,
      runtimeUpdates: { ...current.runtimeUpdates, [version.version]: updates },
    })),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
  return { version, updates };
}

/**
 * @throws ResourceNotFoundException, InvalidParameterValueException for an alias or a container image
 */
export async function getRuntimeUpdates(ports: Ports, target: FunctionTarget): Promise<ManagedVersion> {
  const version = await managedVersion(ports, target);
  const attributes = await ports.functions.findAttributes(target);
  return { version, updates: attributes?.runtimeUpdates?.[version.version] ?? { on: 'Auto' } };
}

async function managedVersion(ports: Ports, target: FunctionTarget): Promise<FunctionVersion> {
  const { qualifier = LATEST } = target;
  if (qualifier !== LATEST && !isVersionNumber(qualifier)) {
    throw refusal('Runtime management is set on versions. Please name a version, not an alias.');
  }
  const version = await getFunction(ports, target);
  if (version.runtime === undefined) throw refusal('Runtime management is not supported for package type Image.');
  return version;
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

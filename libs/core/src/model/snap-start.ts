import { ServiceError } from '../errors/service-error.js';
import { type FunctionSettings, type FunctionVersion, LATEST } from './function.js';
import { requireNoTenancy } from './tenancy.js';

/** Runtimes that have it on Lambda. https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html */
const SUPPORTED = /^(java(1[1-9]|[2-9]\d)|python3\.(1[2-9]|[2-9]\d)|dotnet([89]|\d\d))$/;

/** True for a published version that is to have an initialised environment in reserve. */
export function hasSnapStart({ version, snapStart }: Pick<FunctionVersion, 'version' | 'snapStart'>): boolean {
  return snapStart === 'PublishedVersions' && version !== LATEST;
}

/**
 * Refuses SnapStart where Lambda does: for other runtimes, container images, a larger `/tmp` and isolated tenants.
 *
 * @throws InvalidParameterValueException
 */
export function requireSnapStart({
  snapStart,
  runtime,
  ephemeralStorage,
  tenantIsolation,
}: Pick<FunctionSettings, 'snapStart' | 'runtime' | 'ephemeralStorage' | 'tenantIsolation'>): void {
  if (snapStart === undefined) return;
  requireNoTenancy({ tenantIsolation }, 'SnapStart');
  if (runtime === undefined) throw refusal('SnapStart is not supported for functions with package type Image.');
  if (!SUPPORTED.test(runtime)) throw refusal(`${runtime} is not supported for SnapStart enabled functions.`);
  if (ephemeralStorage > 512) {
    throw refusal('SnapStart is not supported for functions with ephemeral storage of more than 512 MB.');
  }
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import { requireTenant } from '@stoker/core/model/tenancy';
import type { FunctionCatalog } from './function-catalog.js';
import type { Received, Routed } from './stages.js';

/**
 * Finds the version to run; without waiting when its snapshot is at hand.
 *
 * @throws ResourceNotFoundException for an unknown function or qualifier
 * @throws InvalidParameterValueException for a tenant that is missing or out of place
 * @throws ResourceConflictException while the function can't be invoked
 */
export function route(call: Received, catalog: FunctionCatalog): Routed | Promise<Routed> {
  const version = catalog.resolve(call.key, call.qualifier);
  return version instanceof Promise ? version.then((found) => routed(call, found)) : routed(call, version);
}

function routed(call: Received, version: FunctionVersion): Routed {
  requireTenant(version, call.tenantId);
  if (version.state !== 'Active') {
    throw new ServiceError(
      'ResourceConflictException',
      `The operation cannot be performed at this time. The function is currently in the following state: ${version.state}`,
    );
  }
  return { call, version };
}

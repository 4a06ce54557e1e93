import { ServiceError } from '../errors/service-error.js';
import type { FunctionSettings } from './function.js';

/**
 * Who a function's environments are shared by: with `PER_TENANT` each serves one tenant only of those that the
 * function's own user tells apart, for life. Decided when the function is created, for ever.
 * https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html
 */
export type TenantIsolation = 'PER_TENANT';

type Isolated = Pick<FunctionSettings, 'tenantIsolation'>;

/** What a function that isolates its tenants can't have, as refusals name it. */
export type SharedFeature = 'Function URL' | 'Provisioned Concurrency' | 'SnapStart' | 'Event source mapping';

/**
 * Refuses an invocation that names no tenant where one is needed, or one where none is.
 *
 * @throws InvalidParameterValueException
 */
export function requireTenant({ tenantIsolation }: Isolated, tenantId: string | undefined): void {
  if ((tenantIsolation === undefined) === (tenantId === undefined)) return;
  throw refusal(
    tenantId === undefined
      ? 'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.'
      : 'The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.',
  );
}

/**
 * Refuses what Lambda has for functions without tenant isolation only: what would be made before a tenant is known, and
 * sources of events that name none.
 *
 * @throws InvalidParameterValueException
 */
export function requireNoTenancy({ tenantIsolation }: Isolated, feature: SharedFeature): void {
  if (tenantIsolation === undefined) return;
  throw refusal(`${feature} is not supported for functions enabled with tenancy configuration.`);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

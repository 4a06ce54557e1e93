import { expect, it } from 'vitest';
import { requireNoTenancy, requireTenant } from './tenancy.js';

const SHARED = {};
const ISOLATED = { tenantIsolation: 'PER_TENANT' } as const;

it('takes a tenant exactly where tenants are isolated', () => {
  expect(() => requireTenant(SHARED, undefined)).not.toThrow();
  expect(() => requireTenant(ISOLATED, 'blue')).not.toThrow();
});

it.each([
  [ISOLATED, undefined, 'Add a valid tenant ID in your request and try again.'],
  [SHARED, 'blue', 'Remove the tenant ID from your request and try again.'],
])('refuses an invocation of %j with the tenant %s', (settings, tenantId, advice) => {
  expect(() => requireTenant(settings, tenantId)).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(advice) as string,
    }),
  );
});

it('refuses what all tenants would share', () => {
  expect(() => requireNoTenancy(SHARED, 'Function URL')).not.toThrow();
  expect(() => requireNoTenancy(ISOLATED, 'Function URL')).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValueException',
      message: 'Function URL is not supported for functions enabled with tenancy configuration.',
    }),
  );
});

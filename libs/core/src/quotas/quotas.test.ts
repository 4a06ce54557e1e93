import { describe, expect, it } from 'vitest';
import { AS_IT_COMES, effectiveQuota, effectiveQuotas, QUOTA_NAMES, QUOTAS, USUAL_QUOTAS } from './quotas.js';

describe('quotas', () => {
  it.each(QUOTA_NAMES)('have a default within the maximum: %s', (name) => {
    expect(QUOTAS[name].default).toBeLessThanOrEqual(QUOTAS[name].maximum);
    expect(USUAL_QUOTAS[name]).toBe(QUOTAS[name].default);
  });

  it.each([
    ['as it comes', AS_IT_COMES, undefined, 10_000, 'default'],
    ['by the platform', { defaults: { functions: 5 }, maxima: {} }, undefined, 5, 'default'],
    ['by the account', { defaults: { functions: 5 }, maxima: {} }, 7, 7, 'account'],
    ['none at all', AS_IT_COMES, 0, 0, 'account'],
    ['by the maximum, where the account has more', { defaults: {}, maxima: { functions: 6 } }, 7, 6, 'maximum'],
    ['by the maximum, where the default is more', { defaults: {}, maxima: { functions: 6 } }, undefined, 6, 'maximum'],
  ] as const)('are layered: %s', (_, platform, own, value, from) => {
    expect(effectiveQuota('functions', platform, own)).toMatchObject({ value, from });
    expect(effectiveQuotas(platform, own === undefined ? {} : { functions: own })).toMatchObject({
      functions: value,
      versions: QUOTAS.versions.default,
    });
  });
});

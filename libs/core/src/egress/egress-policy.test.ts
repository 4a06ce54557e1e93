import { expect, it } from 'vitest';
import { egressPolicy, isSameEgress, NO_EGRESS } from './egress-policy.js';

const INVALID = expect.objectContaining({ code: 'InvalidParameterValueException' }) as Error;

it('is none, the internet, or a list of what is allowed', () => {
  expect(egressPolicy({ mode: 'none' })).toEqual(NO_EGRESS);
  expect(egressPolicy({ mode: 'internet' })).toEqual({ mode: 'internet', allow: [], dns: true });
  expect(egressPolicy({ mode: 'internet', dns: false, allow: ['10.0.0.1'] })).toEqual({
    mode: 'internet',
    allow: ['10.0.0.1'],
    dns: false,
  });
  const allow = ['10.0.0.1:5432', '10.0.0.1:5432', '10.0.0.2'];
  expect(egressPolicy({ mode: 'allowlist', allow })).toEqual({
    mode: 'allowlist',
    allow: ['10.0.0.1:5432', '10.0.0.2'],
    dns: false,
  });
});

it.each([
  ['another mode', { mode: 'all' }],
  ['no egress that allows something', { mode: 'none', allow: ['10.0.0.1'] }],
  ['no egress that looks names up', { mode: 'none', dns: true }],
  ['a list of nothing', { mode: 'allowlist' }],
  ['a rule that is none', { mode: 'internet', allow: ['db.internal'] }],
  ['too many rules', { mode: 'allowlist', allow: Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`) }],
])('is not %s', (_, input) => {
  expect(() => egressPolicy(input)).toThrow(INVALID);
});

it('is the same whatever the order of its rules', () => {
  const policy = (...allow: string[]) => egressPolicy({ mode: 'allowlist', allow });
  expect(isSameEgress(policy('10.0.0.1', '10.0.0.2'), policy('10.0.0.2', '10.0.0.1'))).toBe(true);
  expect(isSameEgress(policy('10.0.0.1'), policy('10.0.0.2'))).toBe(false);
  expect(isSameEgress(policy('10.0.0.1'), egressPolicy({ mode: 'internet', allow: ['10.0.0.1'] }))).toBe(false);
});

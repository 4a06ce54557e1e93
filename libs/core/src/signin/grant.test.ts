import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commonGrants, type Grant, isGrant, neededGrant, permits } from './grant.js';

const grants: Grant[] = [
  'admin:read',
  'admin:write',
  'account:111122223333:read',
  'account:111122223333:write',
  'account:444455556666:read',
  'account:444455556666:write',
];
const someGrants = fc.subarray(grants);

test.each<[Grant, Grant, boolean]>([
  ['admin:write', 'admin:write', true],
  ['admin:write', 'admin:read', true],
  ['admin:write', 'account:111122223333:write', true],
  ['admin:read', 'account:111122223333:read', true],
  ['admin:read', 'admin:write', false],
  ['admin:read', 'account:111122223333:write', false],
  ['account:111122223333:write', 'account:111122223333:read', true],
  ['account:111122223333:read', 'account:111122223333:write', false],
  ['account:111122223333:write', 'account:444455556666:read', false],
  ['account:111122223333:write', 'admin:read', false],
])('%s for %s: %s', (held, needed, allowed) => {
  expect(permits([held], needed)).toBe(allowed);
  expect(permits([], needed)).toBe(false);
});

test.each([
  'admin',
  'admin:',
  'admin:delete',
  'account:1:read',
  'account:11112222333x:read',
  'ADMIN:read',
  'admin:read ',
])('%j is no grant', (text) => expect(isGrant(text)).toBe(false));

test('every grant is one', () => expect(grants.filter(isGrant)).toEqual(grants));

test('what two lists have in common is exactly what both allow', () => {
  fc.assert(
    fc.property(someGrants, someGrants, fc.constantFrom(...grants), (some, others, needed) => {
      expect(permits(commonGrants(some, others), needed)).toBe(permits(some, needed) && permits(others, needed));
    }),
    { numRuns: 2_000 },
  );
});

test('an operation on an account needs the grant of that account', () => {
  expect(neededGrant('account:write', '111122223333')).toBe('account:111122223333:write');
  expect(neededGrant('admin:read', undefined)).toBe('admin:read');
  expect(() => neededGrant('account:read', undefined)).toThrow(TypeError);
});

import { expect, it } from 'vitest';
import { hasAccount, mayReadThing } from './connection.js';

it.each([
  ['site/1/temperature', true],
  ['111122223333/anything', true],
  ['444455556666/anything', false],
  ['site/2/temperature', false],
  ['#', false],
  ['+/anything', false],
])('has what the operator gave of it: %s', (thing, expected) => {
  expect(mayReadThing({ things: ['{account}/*', 'site/1/temperature'] }, '111122223333', thing)).toBe(expected);
});

it('is of those whom the operator names', () => {
  expect(hasAccount({ accounts: '*' }, '111122223333')).toBe(true);
  expect(hasAccount({ accounts: ['444455556666'] }, '111122223333')).toBe(false);
});

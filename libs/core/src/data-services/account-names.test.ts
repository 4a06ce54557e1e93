import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AccountNames } from './account-names.js';

const name = fc.stringMatching(/^[a-z0-9.-]{1,40}$/);
const account = fc.stringMatching(/^\d{12}$/);
const of = (accountId: string) => new AccountNames(`stoker-${accountId}-`);

it('finds its way back from every name', () => {
  fc.assert(
    fc.property(account, name, (id, own) => {
      expect(of(id).inward(of(id).outward(own))).toBe(own);
    }),
  );
});

it('makes no two names of two accounts the same, however they are chosen', () => {
  const two = fc.tuple(account, account).filter(([a, b]) => a !== b);
  fc.assert(
    fc.property(two, name, name, ([a, b], x, y) => {
      expect(of(a).outward(x)).not.toBe(of(b).outward(y));
      expect(of(a).inward(of(b).outward(y))).toBeUndefined();
    }),
  );
});

it('has a name that looks like another account’s as one of its own', () => {
  expect(of('111122223333').outward('444455556666-photos')).toBe('stoker-111122223333-444455556666-photos');
});

it('changes nothing without a prefix', () => {
  const names = new AccountNames('');
  expect([names.outward('a'), names.inward('a')]).toEqual(['a', 'a']);
});

it('knows no name that is nothing but the prefix', () => {
  expect(of('111122223333').inward('stoker-111122223333-')).toBeUndefined();
});

it('says in messages what the account calls its things', () => {
  expect(of('111122223333').inText('not found: stoker-111122223333-jobs')).toBe('not found: jobs');
  expect(new AccountNames('').inText('not found: jobs')).toBe('not found: jobs');
});

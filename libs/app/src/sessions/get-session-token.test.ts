import { beforeEach, expect, test } from 'vitest';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { Caller } from '../identity/caller.js';
import { getSessionToken } from './get-session-token.js';
import { ACCOUNT, allow, SessionKit, trust } from './testing/session-kit.js';

let kit: SessionKit;
let ann: Caller;

beforeEach(async () => {
  kit = new SessionKit();
  ann = await kit.user('ann', [allow('lambda:*')]);
});

const get = (caller: Caller, seconds?: number) => getSessionToken(kit.tokens, caller as AuthorisedCaller, seconds);

test('a user gets credentials of its own, which may do what it may, for half a day', async () => {
  const credentials = get(ann);
  expect(credentials.expiresAt).toBe(kit.clock.now() + 43_200_000);
  const { principal, policies, session } = await kit.callerOf(credentials);
  expect(principal).toEqual(ann.principal);
  expect(policies).toEqual([allow('lambda:*')]);
  expect(session).toMatchObject({ kind: 'key', issuedAt: kit.clock.now() });
});

test('an inactive key takes them along', async () => {
  const credentials = get(ann, 900);
  await kit.identities.setAccessKeyActive(ann.accessKeyId!, false);
  await expect(kit.callerOf(credentials)).rejects.toThrow('of nobody');
});

test('a session gets none, nor does who signed with no key', async () => {
  const role = await kit.assume(ann, await kit.role('r', trust(`arn:aws:iam::${ACCOUNT}:user/ann`)));
  for (const caller of [
    await kit.callerOf(get(ann)),
    await kit.callerOf(role.credentials),
    { ...ann, accessKeyId: undefined },
  ]) {
    expect(() => get(caller)).toThrow('Cannot call GetSessionToken with session credentials');
  }
});

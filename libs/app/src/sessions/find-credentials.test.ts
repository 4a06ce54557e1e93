import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { CachedIdentity } from '../identity/cached-identity.js';
import { ADMINISTRATOR_ACCESS, BASIC_EXECUTION, TRUST_LAMBDA } from '../identity/standard-policies.js';
import type { Role } from '../ports/identity-store.js';
import type { SnapshotChange } from '../ports/snapshot-source.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MemoryIdentityStore } from '../ports/testing/memory-identity-store.js';
import { plainSealer } from '../ports/testing/plain-sealer.js';
import { CredentialFinder } from './find-credentials.js';
import { type NewSession, SessionTokens } from './session-tokens.js';

const ACCOUNT = '123456789012';
const KEY = 'AKIAEXAMPLE';
const READ_ONLY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'lambda:Get*', Resource: '*' },
};

let store: MemoryIdentityStore;
let clock: FakeClock;
let tokens: SessionTokens;
let finder: CredentialFinder;
let role: Role;
let change: (change: SnapshotChange) => void;

beforeEach(async () => {
  store = new MemoryIdentityStore();
  clock = new FakeClock();
  tokens = new SessionTokens(plainSealer, randomBytes, clock);
  const identity = new CachedIdentity(store, { onChange: (listener) => (change = listener) }, clock);
  finder = new CredentialFinder(identity, tokens, clock);
  await store.createAccount({ accountId: ACCOUNT, name: 'one', concurrencyLimit: 10 });
  const user = await store.createUser(ACCOUNT, 'ann', { All: ADMINISTRATOR_ACCESS });
  await store.putAccessKey(user, KEY, 'secret');
  role = await store.createRole(ACCOUNT, 'worker', TRUST_LAMBDA, { Basic: BASIC_EXECUTION });
});

/** As the store announces it. */
function changed(): void {
  change({ kind: 'identity', accountId: ACCOUNT });
}

const subject = () => ({ kind: 'role', roleArn: role.arn, roleId: role.uniqueId, sessionName: 's1' }) as const;

/** Begins a session and answers how its key is found. */
function begin(session: Partial<NewSession> = {}, seconds = 3600) {
  const issued = tokens.issue({ subject: subject(), ...session }, seconds);
  return { ...issued, find: async () => finder.find(issued.accessKeyId, issued.sessionToken) };
}

test('a session of a role has its name, its policies and a key of its own', async () => {
  const { accessKeyId, secretAccessKey, expiresAt, find } = begin();
  expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  expect(expiresAt).toBe(clock.now() + 3_600_000);
  expect(await find()).toMatchObject({
    accessKeyId,
    secret: secretAccessKey,
    principal: {
      accountId: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/worker/s1`,
      kind: 'role',
      id: `${role.uniqueId}:s1`,
      name: 'worker',
    },
    policies: [BASIC_EXECUTION],
    session: { kind: 'role', issuedAt: clock.now(), roleArn: role.arn, policies: undefined },
  });
});

test('is found at once, and made once, while nothing changes', async () => {
  const { accessKeyId, sessionToken, find } = begin();
  const first = await find();
  expect(finder.find(accessKeyId, sessionToken)).toBe(first);
});

describe('a key is not found', () => {
  test.each<[string, () => [string, string | undefined]]>([
    ['of a session, without its token', () => [begin().accessKeyId, undefined]],
    ['of a session, with the token of another', () => [begin().accessKeyId, begin().sessionToken]],
    ['for life, with a token', () => [KEY, begin().sessionToken]],
    ['with a token that nobody issued', () => [begin().accessKeyId, 'made-up']],
    ['that nobody has', () => ['ASIANOBODY', undefined]],
  ])('%s', async (_, credentials) => {
    expect(await finder.find(...credentials())).toBeUndefined();
  });

  test('of a session whose token is known, with the token of another', async () => {
    const { accessKeyId, find } = begin();
    await find();
    expect(await finder.find(accessKeyId, begin().sessionToken)).toBeUndefined();
    expect(await find()).toBeDefined();
  });
});

test('a session ends when its time is over', async () => {
  const { find } = begin({}, 900);
  clock.advance(900_000 - 1);
  expect(await find()).toBeDefined();
  clock.advance(1);
  await expect(find()).rejects.toMatchObject({
    code: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
  });
});

describe('what changes is felt by the next call:', () => {
  test("the role's policies", async () => {
    const { find } = begin();
    await find();
    store.roles.set(role.arn, { ...role, policies: [READ_ONLY] });
    changed();
    expect(await find()).toMatchObject({ policies: [READ_ONLY] });
  });

  test('a role that is gone, or another under its name', async () => {
    const { find } = begin();
    await find();
    store.roles.delete(role.arn);
    changed();
    expect(await find()).toBeUndefined();
    await store.createRole(ACCOUNT, 'other', TRUST_LAMBDA, {});
    store.roles.set(role.arn, { ...role, uniqueId: 'AROAANOTHER' });
    changed();
    expect(await find()).toBeUndefined();
  });

  test('the key that a session was got with', async () => {
    const { find } = begin({ subject: { kind: 'key', accessKeyId: KEY } });
    expect(await find()).toMatchObject({
      principal: { name: 'ann', kind: 'user' },
      policies: [ADMINISTRATOR_ACCESS],
      session: { kind: 'key', issuedAt: clock.now() },
    });
    await store.setAccessKeyActive(KEY, false);
    changed();
    expect(await find()).toBeUndefined();
  });

  test('a managed policy that limits the session', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:policy/limit`;
    store.managedPolicies.set(arn, { accountId: ACCOUNT, arn, document: READ_ONLY });
    const { find } = begin({ policies: { inline: JSON.stringify(BASIC_EXECUTION), managed: [arn] } });
    expect((await find())?.session?.policies).toEqual([BASIC_EXECUTION, READ_ONLY]);
    store.managedPolicies.delete(arn);
    changed();
    expect((await find())?.session?.policies).toEqual([BASIC_EXECUTION]);
  });
});

test('limits that are all gone leave nothing allowed rather than everything', async () => {
  const { find } = begin({ policies: { managed: [`arn:aws:iam::${ACCOUNT}:policy/gone`] } });
  expect((await find())?.session?.policies).toEqual([]);
});

test("tags of the session count over the role's, whatever their case, and transitive ones go on", async () => {
  store.roles.set(role.arn, { ...role, tags: { Team: 'infra', Site: 'north' } });
  const { find } = begin({ tags: { team: 'web', job: '1' }, transitiveTagKeys: ['job'] });
  expect(await find()).toMatchObject({
    tags: { Site: 'north', team: 'web', job: '1' },
    session: { transitiveTags: { job: '1' } },
  });
  expect((await find())?.tags).not.toHaveProperty('Team');
});

test('more sessions than are remembered are found all the same', async () => {
  const first = begin();
  await first.find();
  for (let n = 0; n < 5_001; n++) await begin().find();
  expect(await first.find()).toMatchObject({ accessKeyId: first.accessKeyId });
});

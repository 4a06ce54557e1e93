import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import { ADMINISTRATOR_ACCESS, BASIC_EXECUTION, TRUST_LAMBDA } from '@stoker/app/identity/standard-policies';
import { systemClock } from '@stoker/app/ports/clock';
import type { Role } from '@stoker/app/ports/identity-store';
import { CredentialFinder } from '@stoker/app/sessions/find-credentials';
import { type NewSession, SessionTokens } from '@stoker/app/sessions/session-tokens';
import { TokenSealer } from '../secrets/token-sealer.js';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

let accountId: string;
let role: Role;

beforeEach(async () => {
  accountId = await harness.newAccount();
  role = await harness.store.identityWriter.createRole(accountId, 'worker', TRUST_LAMBDA, { Own: BASIC_EXECUTION });
});

/** A process of the installation: it has the master key, the database and nothing else of the others. */
function aProcess() {
  const { identity, snapshots } = harness.store;
  const tokens = new SessionTokens(new TokenSealer(harness.masterKey), randomBytes, systemClock);
  const finder = new CredentialFinder(new CachedIdentity(identity, snapshots, systemClock), tokens, systemClock);
  return { tokens, finder };
}

/** Begins a session in one process, and answers how another finds it. */
function begin(subject: NewSession['subject']) {
  const { accessKeyId, sessionToken } = aProcess().tokens.issue({ subject }, 900);
  const { finder } = aProcess();
  return async () => finder.find(accessKeyId, sessionToken);
}

const ofRole = () => begin({ kind: 'role', roleArn: role.arn, roleId: role.uniqueId, sessionName: 's1' });

describe('a session that another process began', () => {
  it('is found, with what its role may do', async () => {
    expect(await ofRole()()).toMatchObject({
      principal: { arn: `arn:aws:sts::${accountId}:assumed-role/worker/s1`, id: `${role.uniqueId}:s1` },
      policies: [BASIC_EXECUTION],
    });
  });

  it('is nowhere in the database', async () => {
    const find = ofRole();
    const secret = (await find())?.secret;
    const tables = await harness.database.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    expect(tables.length).toBeGreaterThan(10);
    for (const { name } of tables) {
      const rows = await harness.database.sql(`SELECT 1 FROM "${name}" t WHERE t::text LIKE $1`, [`%${secret}%`]);
      expect(rows).toEqual([]);
    }
  });

  it('ends with its key, of which the cache is told', async () => {
    const { identityWriter } = harness.store;
    const user = await identityWriter.createUser(accountId, 'ada', { All: ADMINISTRATOR_ACCESS });
    const accessKeyId = 'AKIASESSIONSSESSIONS';
    await identityWriter.putAccessKey(user, accessKeyId, 'secret');
    const find = begin({ kind: 'key', accessKeyId });
    expect(await find()).toMatchObject({ principal: user, policies: [ADMINISTRATOR_ACCESS] });
    await identityWriter.setAccessKeyActive(accessKeyId, false);
    await expect.poll(find, { timeout: 10_000 }).toBeUndefined();
  });

  it('is not that of a role which took the name of its own', async () => {
    const roleId = 'AROAEARLIERROLEOFTHIS';
    const find = begin({ kind: 'role', roleArn: role.arn, roleId, sessionName: 's1' });
    expect(await find()).toBeUndefined();
  });
});

import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateSecrets } from '@stoker/app/secrets/rotate-secrets';
import { aVersion } from '@stoker/app/ports/testing/function-fixtures';
import type { PostgresStore } from '../open-postgres.js';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';
import { PURPOSES } from './data-keys.js';
import { MasterKeys } from './master-keys.js';
import { SecretBox } from './secret-box.js';

let harness: StoreHarness;
let keys = 0;
beforeEach(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterEach(() => harness.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const rotate = (store: PostgresStore = harness.store) => rotateSecrets(store.secrets, pause, () => undefined);

/** A user's access key; answers its id. */
async function newKey(accountId: string): Promise<string> {
  const id = `AKIA${String(++keys).padStart(16, '0')}`;
  const user = await harness.store.identityWriter.createUser(accountId, `user-${keys}`, {});
  await harness.store.identityWriter.putAccessKey(user, id, `secret of ${id}`);
  return id;
}

const sealedWith = async () => {
  const rows = await harness.database.sql<{ id: string }>(
    `SELECT sealing_key_id AS id FROM access_keys UNION SELECT sealing_key_id FROM function_versions`,
  );
  return rows.map(({ id }) => id).sort();
};
/** Those of what is sealed here: of stacks there are none. */
const keyIds = async () =>
  (await harness.store.secrets.list())
    .filter(({ purpose }) => purpose !== 'stack')
    .map(({ id }) => id)
    .sort();

describe('rotation', () => {
  it('seals access keys, environments and those of published versions with a key for each, and removes the old ones', async () => {
    const accountId = await harness.newAccount();
    const accessKeyId = await newKey(accountId);
    const key = { accountId, functionName: 'f' };
    await harness.createFunction(aVersion(key, { environment: { TOKEN: 'canary' } }));
    await harness.store.functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
    const before = await keyIds();
    expect(await sealedWith()).toEqual(before);

    expect(await rotate()).toEqual({ resumed: false, values: 3, keysRemoved: PURPOSES.length });
    const after = await keyIds();
    expect(after).toHaveLength(2);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
    expect(await sealedWith()).toEqual(after);
    expect((await harness.store.identity.findAccessKey(accessKeyId))?.secret).toBe(`secret of ${accessKeyId}`);
    for (const version of ['$LATEST', '1'] as const) {
      expect((await harness.store.functions.findVersion(key, version))?.environment).toEqual({ TOKEN: 'canary' });
    }
  });

  it('goes on with a rotation that was interrupted, after begin as after a batch', async () => {
    const accountId = await harness.newAccount();
    for (let count = 0; count < 5; count++) await newKey(accountId);
    expect(await harness.store.secrets.begin()).toMatchObject({ resumed: false });
    await harness.store.secrets.reseal(2);
    expect(await harness.store.secrets.remaining()).toBe(3);
    expect(await rotate(await harness.open())).toEqual({ resumed: true, values: 3, keysRemoved: PURPOSES.length });
  });

  it('passes over what somebody holds, and removes no key that a value needs', async () => {
    const accountId = await harness.newAccount();
    const accessKeyId = await newKey(accountId);
    await harness.store.secrets.begin();
    await harness.database.sql('BEGIN');
    await harness.database.sql('SELECT FROM access_keys WHERE id = $1 FOR UPDATE', [accessKeyId]);
    expect(await harness.store.secrets.reseal(10)).toBe(0);
    expect(await harness.store.secrets.removeUnneeded()).toBe(2); // those of environments and stacks, of which there are none
    await harness.database.sql('ROLLBACK');
    await expect(
      harness.database.sql(`DELETE FROM data_keys WHERE id = (SELECT sealing_key_id FROM access_keys LIMIT 1)`),
    ).rejects.toThrow('foreign key');
    expect(await rotate()).toMatchObject({ resumed: true, values: 1, keysRemoved: 1 });
  });

  it('goes on while servers read and write, and loses no value', async () => {
    const accountId = await harness.newAccount();
    const server = await harness.open();
    const functions = ['a', 'b', 'c'].map((functionName) => ({ accountId, functionName }));
    for (const key of functions) await harness.createFunction(aVersion(key, { environment: { COUNT: '0' } }));
    let isOver = false;
    const written = new Map<string, number>();
    const write = async (key: (typeof functions)[number]) => {
      for (let count = 1; !isOver; count++) {
        await server.functions.updateLatest(key, (latest) => ({ ...latest, environment: { COUNT: String(count) } }));
        written.set(key.functionName, count);
        expect((await server.functions.findVersion(key))?.environment).toEqual({ COUNT: String(count) });
      }
    };
    const writing = Promise.all(functions.map(write));
    // As in earnest, but for a shorter notice: the server looks for new keys every five seconds.
    const rotated = await rotate(await harness.open({ rotationNoticeMs: 6_500 }));
    expect(rotated).toMatchObject({ resumed: false, keysRemoved: PURPOSES.length });
    isOver = true;
    await writing;
    for (const key of functions) {
      const count = String(written.get(key.functionName));
      expect((await harness.store.functions.findVersion(key))?.environment).toEqual({ COUNT: count });
    }
    expect(await sealedWith()).toHaveLength(1);
  }, 40_000);

  it('takes values over from the master key that sealed them itself in former releases', async () => {
    const accountId = await harness.newAccount();
    const accessKeyId = await newKey(accountId);
    const master = new MasterKeys(harness.masterKey);
    const { id } = master.sealing();
    await harness.database.sql(`INSERT INTO data_keys (id, purpose, seals_from) VALUES ($1, 'master', now())`, [id]);
    const old = new SecretBox(master).seal('an old secret', `access-key/${accessKeyId}/${accountId}/user-${keys}`);
    await harness.database.sql(`UPDATE access_keys SET secret = $1, sealing_key_id = $2`, [Buffer.from(old.data), id]);
    expect((await harness.store.identity.findAccessKey(accessKeyId))?.secret).toBe('an old secret');
    expect(await rotate()).toEqual({ resumed: true, values: 1, keysRemoved: 1 });
    expect((await harness.store.identity.findAccessKey(accessKeyId))?.secret).toBe('an old secret');
    expect(await keyIds()).not.toContain(id);
  });

  it('makes the first keys once, however many processes start on a new database', async () => {
    await harness.database.sql('DELETE FROM data_keys');
    await Promise.all(Array.from({ length: 4 }, () => harness.open()));
    expect((await harness.store.secrets.list()).map(({ purpose }) => purpose).sort()).toEqual(PURPOSES);
  });

  it('seals nothing without the master key of the keys that there are', async () => {
    const lost = await harness.open({ masterKey: randomBytes(32) });
    const accountId = await harness.newAccount();
    const user = await lost.identityWriter.createUser(accountId, 'ann', {});
    expect(() => lost.identityWriter.putAccessKey(user, 'AKIA0000000000000000', 'x')).toThrow('master key');
  });
});

describe('another master key', () => {
  const current = randomBytes(32);

  it('takes the data keys over, and the one before opens nothing any more', async () => {
    const accountId = await harness.newAccount();
    const accessKeyId = await newKey(accountId);
    const both = await harness.open({ masterKey: current, retiredKeys: [harness.masterKey] });
    expect(await both.secrets.resealKeys()).toBe(PURPOSES.length);
    expect(await both.secrets.resealKeys()).toBe(0);
    const after = await harness.open({ masterKey: current });
    expect((await after.identity.findAccessKey(accessKeyId))?.secret).toBe(`secret of ${accessKeyId}`);
    const before = await harness.open();
    await expect(before.identity.findAccessKey(accessKeyId)).rejects.toThrow('not given');
    // Who has them open goes on.
    expect((await harness.store.identity.findAccessKey(accessKeyId))?.secret).toBe(`secret of ${accessKeyId}`);
  });

  it('is read by a process that meets data keys under it', async () => {
    const running = await harness.open({ readMasterKeys: async () => [current, harness.masterKey] });
    const rotated = await harness.open({ masterKey: current, retiredKeys: [harness.masterKey] });
    await rotated.secrets.resealKeys();
    const accountId = await harness.newAccount();
    const accessKeyId = await newKey(accountId);
    await rotate(rotated);
    await expect
      .poll(async () => (await running.identity.findAccessKey(accessKeyId).catch(() => undefined))?.secret, {
        timeout: 10_000,
      })
      .toBe(`secret of ${accessKeyId}`);
  });
});

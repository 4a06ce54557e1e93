import { signInStoresContract } from '@stoker/app/ports/testing/sign-in-stores.contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

signInStoresContract(async () => harness.store.signIn);

test('the tables themselves take no password as it is, no session of nobody and no token for ever', async () => {
  const { sql } = harness.database;
  const administrator = sql(
    `INSERT INTO administrators (id, name, role, password_hash, must_change_password, created_at, password_changed_at)
      VALUES (gen_random_uuid(), 'mal', 'administrator', 'hunter2', false, now(), now())`,
  );
  await expect(administrator).rejects.toThrow('administrators_password_hash_check');
  const session = sql(
    `INSERT INTO admin_sessions (id, secret_hash, address, user_agent, created_at, last_seen_at, expires_at)
      VALUES (gen_random_uuid(), sha256('x'), '', '', now(), now(), now())`,
  );
  await expect(session).rejects.toThrow('admin_sessions_owner_check');
  const token = sql(
    `INSERT INTO api_tokens (id, secret_hash, description, created_at, expires_at)
      VALUES ('x', sha256('x'), '', now(), now() + interval '2 years')`,
  );
  await expect(token).rejects.toThrow('api_tokens_expires_at_check');
});

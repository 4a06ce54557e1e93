import { randomUUID } from 'node:crypto';
import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountStoreContract } from '@stoker/app/ports/testing/account-store.contract';
import { aVersion } from '@stoker/app/ports/testing/function-fixtures';
import { allow, anEntity } from '@stoker/app/ports/testing/iam-fixtures';
import type { SnapshotChange } from '@stoker/app/ports/snapshot-source';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

accountStoreContract(async () => ({
  accounts: harness.store.accounts,
  identityWriter: harness.store.identityWriter,
  newAccount: harness.newAccount,
}));

describe('PostgresAccountStore', () => {
  const suspend = (accountId: string) => harness.store.accounts.changeStatus(accountId, () => 'suspended', 'unpaid');
  const resume = (accountId: string) => harness.store.accounts.changeStatus(accountId, () => 'active', undefined);

  it('shows the data path the status and the guardrails, and tells it of each change', async () => {
    const accountId = await harness.newAccount();
    const heard: SnapshotChange[] = [];
    harness.store.snapshots.onChange((change) => heard.push(change));
    const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] } as const;
    expect(await harness.store.identity.findAccount(accountId)).toEqual({
      accountId,
      name: 'test',
      concurrencyLimit: 1000,
      status: 'active',
      quotas: USUAL_QUOTAS,
    });
    await harness.store.accounts.putGuardrail(accountId, 'none', policy, () => undefined);
    await suspend(accountId);
    expect(await harness.store.identity.findAccount(accountId)).toMatchObject({
      status: 'suspended',
      guardrails: [policy],
    });
    expect(heard).toContainEqual({ kind: 'identity', accountId });
  });

  it('lets the events of a suspended account wait, and those of others run', async () => {
    const { events } = harness.store;
    const [mine, other] = [await harness.newAccount(), await harness.newAccount()];
    const accept = async (accountId: string) => {
      const eventId = randomUUID();
      const rest = { functionName: 'f', qualifier: undefined, clientContext: undefined };
      await events.accept({ eventId, accountId, payload: Buffer.from('{}'), acceptedAt: Date.now(), ...rest });
      return eventId;
    };
    const [waiting] = [await accept(mine), await accept(other)];
    const due = async () => (await events.listDue()).map(({ lane }) => lane.accountId);
    const claim = () => events.claim([{ lane: { accountId: mine, functionName: 'f' }, count: 1 }], 1_000);

    await suspend(mine);
    expect(await due()).toEqual([other]);
    expect(await claim()).toEqual([]);
    await resume(mine);
    expect(await due()).toContain(mine);
    expect(await claim()).toMatchObject([{ event: { eventId: waiting }, attempts: 0 }]);
    expect(await harness.store.accounts.holdings(mine)).toMatchObject({ pendingEvents: 1 });
  });

  it('leaves nothing to an account that is closed, and its alias to others', async () => {
    const [accountId, other] = [await harness.newAccount(), await harness.newAccount()];
    const { iam, accounts } = harness.store;
    const policy = { accountId, name: 'p', path: '/', tags: {}, document: allow('s3:*') };
    await iam.createPolicy(policy);
    for (const kind of ['user', 'group', 'role'] as const) {
      const entity = await iam.createEntity(anEntity(kind, accountId, kind));
      await iam.putInlinePolicy(entity, { name: 'inline', document: allow('s3:*') });
      await iam.attachPolicy(entity, policy);
    }
    await iam.updateEntity(
      { kind: 'user', accountId, name: 'user' },
      { boundaryArn: `arn:aws:iam::${accountId}:policy/p` },
    );
    await iam.addMember({ kind: 'group', accountId, name: 'group' }, 'user');
    await iam.createAccessKey({ kind: 'user', accountId, name: 'user' }, 'AKIAIOSFODNN7CLOSED2', 'secret');
    await iam.createProvider({ accountId, url: 'ci.example', clientIds: ['ci'], thumbprints: [], tags: {} });
    await iam.setAlias(accountId, 'wanted');
    // As little of each as the tables take: what matters is that it is gone, or it would go on firing.
    for (const row of [
      `event_buses VALUES ($1, 'b', NULL, NULL, NULL, '{}', now(), now())`,
      `event_rules VALUES ($1, 'b', 'r', NULL, 'rate(1 day)', 'ENABLED', NULL, NULL, '{}', '[]')`,
      `schedule_groups VALUES ($1, 'g', now(), now(), '{}', NULL)`,
      `schedules VALUES ($1, 'g', 's', '{}', true, now(), now(), now(), NULL)`,
      `timers VALUES ($1, 'rule', 'b/r', 'rate(1 day)', 'UTC', now(), 0, NULL, now(), now())`,
    ]) {
      await harness.database.sql(`INSERT INTO ${row}`, [accountId]);
    }

    await accounts.changeStatus(accountId, () => 'closed', 'over');
    const tables = await harness.database.sql<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'account_id'`,
    );
    const left = [];
    for (const { name } of tables) {
      const rows = await harness.database.sql(`SELECT FROM "${name}" WHERE account_id = $1`, [accountId]);
      if (rows.length > 0) left.push(name);
    }
    expect(left).toEqual([]);
    await iam.setAlias(other, 'wanted');
    expect(await iam.findAlias(other)).toBe('wanted');
  });

  it('counts functions and layers', async () => {
    const accountId = await harness.newAccount();
    await harness.createFunction(aVersion({ accountId, functionName: 'f' }));
    expect(await harness.store.accounts.holdings(accountId)).toMatchObject({ functions: 1, layerVersions: 0 });
  });
});

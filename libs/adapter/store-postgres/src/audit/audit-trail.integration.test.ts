import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditedCall } from '@stoker/app/audit/audited-call';
import { anAuditRow, auditTrailContract } from '@stoker/app/ports/testing/audit-trail.contract';
import { aVersion } from '@stoker/app/ports/testing/function-fixtures';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';

let harness: StoreHarness;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());

const emptied = async () => {
  await harness.database.sql(`BEGIN; SET LOCAL stoker.audit_retention = 'on'; DELETE FROM audit_trail; COMMIT`);
  return harness.store.audit;
};

auditTrailContract(emptied);

describe('PostgresAuditTrail', () => {
  const { part: _part, outcome: _outcome, count: _count, ...facts } = anAuditRow();
  const aCall = () => new AuditedCall({ ...facts, requestId: randomUUID() });
  const rowsOf = (requestId: string) => harness.store.audit.search({ requestId }, { order: 'oldest', maxItems: 9 });

  it('refuses changes, even around the store, but for the one way that names itself', async () => {
    const row = anAuditRow();
    await harness.store.audit.append([row]);
    const { sql } = harness.database;
    await expect(sql(`UPDATE audit_trail SET outcome = 'failed'`)).rejects.toThrow('only grows');
    await expect(sql(`DELETE FROM audit_trail`)).rejects.toThrow('only grows');
    await expect(sql(`TRUNCATE audit_trail`)).rejects.toThrow('only grows');
    const update = `BEGIN; SET LOCAL stoker.audit_retention = 'on'; UPDATE audit_trail SET outcome = 'failed'; COMMIT`;
    await expect(sql(update)).rejects.toThrow('only grows');
    await sql('ROLLBACK');
    expect(await rowsOf(row.requestId)).toEqual([row]);
  });

  it('has the row of a call in the transaction of its change', async () => {
    const requestId = randomUUID();
    const accountId = await harness.newAccount();
    const call = new AuditedCall({ ...facts, requestId });
    await call.run(() => harness.store.identityWriter.setConcurrencyLimit(accountId, 7));
    expect(call.written).toBe(true);
    const [together] = await harness.database.sql<{ together: boolean }>(
      `SELECT t.xmin = a.xmin AS together FROM audit_trail t, accounts a WHERE t.request_id = $1 AND a.id = $2`,
      [requestId, accountId],
    );
    expect(together).toEqual({ together: true });
  });

  it('has no row of a change that was rolled back', async () => {
    const requestId = randomUUID();
    const call = new AuditedCall({ ...facts, requestId });
    const gone = aVersion({ accountId: await harness.newAccount(), functionName: 'gone' });
    await expect(call.run(() => harness.store.functions.deleteFunction(gone))).rejects.toThrow('not found');
    expect([call.written, await rowsOf(requestId)]).toEqual([false, []]);
  });

  it('makes no change without its row', async () => {
    const accountId = await harness.newAccount();
    const { sql } = harness.database;
    await sql(`ALTER TABLE audit_trail ADD CONSTRAINT nobody CHECK (operation <> 'Nobody')`);
    const call = new AuditedCall({ ...facts, operation: 'Nobody' });
    await expect(call.run(() => harness.store.identityWriter.setConcurrencyLimit(accountId, 7))).rejects.toThrow();
    await sql(`ALTER TABLE audit_trail DROP CONSTRAINT nobody`);
    expect(await harness.store.identity.findAccount(accountId)).toMatchObject({ concurrencyLimit: 1000 });
  });

  it('has one row of a call that changes several things', async () => {
    const key = { accountId: await harness.newAccount(), functionName: 'f' };
    const requestId = randomUUID();
    await new AuditedCall({ ...facts, requestId }).run(async () => {
      await harness.createFunction(aVersion(key));
      await harness.store.functions.publishVersion(key, (latest, _newest, next) => ({ ...latest, version: next }));
    });
    expect(await rowsOf(requestId)).toMatchObject([{ part: 0, outcome: 'success' }]);
  });

  it('has none of keeping the books', async () => {
    const accountId = await harness.newAccount();
    const call = aCall();
    const code = { sha256: 'x', size: 1, unpackedSize: 1, unzippedSize: 1 };
    await call.run(() => harness.store.packages.reserve(accountId, code, { codeBytes: 9, unpackedBytes: 9 }));
    expect(call.written).toBe(false);
  });

  it('keeps what cannot be stored as it is, and no more than fits', async () => {
    const row = anAuditRow({ userAgent: `a\0${'b'.repeat(5_000)}` });
    await harness.store.audit.append([row]);
    const [found] = await rowsOf(row.requestId);
    expect(found?.userAgent).toBe(`a\ufffd${'b'.repeat(1_022)}`);
  });
});

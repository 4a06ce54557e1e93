import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeStoreHarness, type StoreHarness } from '../testing/store-harness.js';
import { aUsageRecord } from '../testing/usage-fixtures.js';

let harness: StoreHarness;
let usageDirectory: string;
beforeAll(async () => {
  harness = await makeStoreHarness();
}, 60_000);
afterAll(() => harness.close());
beforeEach(() => {
  usageDirectory = mkdtempSync(join(tmpdir(), 'stoker-usage-'));
});
afterEach(() => rmSync(usageDirectory, { recursive: true }));

const totals = async (accountId: string) => {
  const [row] = await harness.database.sql<{ lines: number; mbMs: string }>(
    `SELECT count(*)::int AS lines, coalesce(sum(mb_ms), 0)::text AS "mbMs" FROM usage_records WHERE account_id = $1`,
    [accountId],
  );
  return row;
};

describe('usage in Postgres', () => {
  it('stores every member of a record', async () => {
    const { usage } = await harness.open({ usageDirectory });
    const record = aUsageRecord({
      accountId: '000000000001',
      attempt: 3,
      tenantId: 'blue',
      outcome: 'timeout',
      memoryMb: 10_240,
      billedDurationMs: 900_000,
      mbMs: 10_240 * 900_003,
    });
    usage.append(record);
    await usage.flush();
    const rows = await harness.database.sql('SELECT * FROM usage_records WHERE account_id = $1', ['000000000001']);
    expect(rows).toEqual([
      {
        invocation_id: record.invocationId,
        attempt: 3,
        account_id: '000000000001',
        function_name: 'hello',
        version: '$LATEST',
        tenant_id: 'blue',
        architecture: 'x86_64',
        invocation_type: 'RequestResponse',
        outcome: 'timeout',
        memory_mb: 10_240,
        billed_duration_ms: '900000',
        billed_init_ms: '3',
        mb_ms: String(10_240 * 900_003),
        started_at: new Date(record.startedAt),
        recorded_at: expect.any(Date) as Date,
      },
    ]);
  });

  it('counts a record once however often and wherever it is appended', async () => {
    const accountId = '000000000002';
    const records = Array.from({ length: 500 }, () => aUsageRecord({ accountId }));
    const stores = await Promise.all([harness.open({ usageDirectory }), harness.open({ usageDirectory })]);
    for (const { usage } of [...stores, ...stores]) for (const record of records) usage.append(record);
    await Promise.all(stores.map(({ usage }) => usage.flush()));
    expect(await totals(accountId)).toEqual({ lines: 500, mbMs: String(500 * 128 * 15) });
  });

  it('puts aside a record that the bill can never take', async () => {
    const accountId = '000000000003';
    const { usage } = await harness.open({ usageDirectory });
    usage.append(aUsageRecord({ accountId, mbMs: 1 }));
    usage.append(aUsageRecord({ accountId }));
    await usage.flush();
    expect(await totals(accountId)).toMatchObject({ lines: 1 });
    expect(readdirSync(usageDirectory)).toEqual(['rejected.jsonl']);
  });

  it('keeps a bill line as it was written', async () => {
    const accountId = '000000000004';
    const { usage } = await harness.open({ usageDirectory });
    usage.append(aUsageRecord({ accountId }));
    await usage.flush();
    await expect(
      harness.database.sql('UPDATE usage_records SET mb_ms = 0, billed_duration_ms = 0, billed_init_ms = 0'),
    ).rejects.toThrow('immutable');
  });

  it('loses no record whose append returned when the process is killed', async () => {
    const accountId = '000000000005';
    const script = fileURLToPath(new URL('../testing/append-until-killed.ts', import.meta.url));
    const child = spawn(process.execPath, [script, usageDirectory, accountId], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.length > 100_000) child.kill('SIGKILL');
    });
    await exited;
    const appended = told.split('\n').slice(0, -1);
    expect(appended.length).toBeGreaterThan(1_000);

    const { usage } = await harness.open({ usageDirectory });
    await usage.flush();
    const rows = await harness.database.sql<{ id: string }>(
      'SELECT invocation_id AS id FROM usage_records WHERE account_id = $1',
      [accountId],
    );
    const stored = new Set(rows.map(({ id }) => id));
    expect(appended.filter((id) => !stored.has(id))).toEqual([]);
    expect(readdirSync(usageDirectory)).toEqual([]);
  });
});

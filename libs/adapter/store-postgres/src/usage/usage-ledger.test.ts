import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UsageRecord } from '@stoker/app/ports/usage-ledger';
import { aUsageRecord } from '../testing/usage-fixtures.js';
import { JournalledUsageLedger } from './usage-ledger.js';

describe('JournalledUsageLedger', () => {
  let directory: string;
  /** A bill by key, as the table is. */
  let bill: Map<string, UsageRecord>;
  let problems: Error[];
  let down: Error | undefined;

  const ledger = () =>
    new JournalledUsageLedger({
      directory,
      upsert: async (records) => {
        if (down) throw down;
        const bad = records.filter((record) => record.memoryMb < 0);
        for (const record of records) {
          if (!bad.includes(record)) bill.set(`${record.invocationId}/${record.attempt}`, record);
        }
        return bad.map((row) => ({ row, error: new Error('check') }));
      },
      onProblem: (error) => problems.push(error),
    });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stoker-usage-'));
    bill = new Map();
    problems = [];
    down = undefined;
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('ships what was appended and leaves an empty directory', async () => {
    const usage = ledger();
    const records = Array.from({ length: 5_000 }, () => aUsageRecord());
    for (const record of records) usage.append(record);
    await usage.flush();
    expect([...bill.values()]).toEqual(records);
    await usage.close();
    expect(readdirSync(directory)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('ships by itself', async () => {
    const usage = ledger();
    usage.append(aUsageRecord());
    while (bill.size === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await usage.close();
  });

  it('keeps everything while the database is down and ships it afterwards', async () => {
    down = new Error('down');
    const usage = ledger();
    const records = [aUsageRecord(), aUsageRecord()];
    for (const record of records) usage.append(record);
    await expect(usage.flush()).rejects.toBe(down);
    usage.append(records[0]!);
    await expect(usage.flush()).rejects.toBe(down);
    down = undefined;
    await usage.flush();
    expect([...bill.values()]).toEqual(records);
    await usage.close();
  });

  it('leaves to the next process what it could not ship', async () => {
    down = new Error('down');
    const before = ledger();
    const record = aUsageRecord();
    before.append(record);
    await before.close();
    expect(problems).toContain(down);
    // As if this process had ended: its segments get the name of one that is gone.
    const [name] = readdirSync(directory);
    const content = readFileSync(join(directory, name!));
    rmSync(join(directory, name!));
    writeFileSync(join(directory, '99999999-1.abc.00000000.jsonl'), content);

    down = undefined;
    const after = ledger();
    await after.flush();
    expect([...bill.values()]).toEqual([record]);
    await after.close();
  });

  it('puts aside what can never be stored, and ships the rest', async () => {
    const good = aUsageRecord();
    writeFileSync(join(directory, '99999999-1.abc.00000000.jsonl'), `damaged\n${JSON.stringify(good)}\n`);
    const usage = ledger();
    const bad = aUsageRecord({ memoryMb: -1 });
    usage.append(bad);
    await usage.flush();
    expect([...bill.values()]).toEqual([good]);
    const rejected = readFileSync(join(directory, 'rejected.jsonl'), 'utf8').trimEnd().split('\n');
    expect(rejected.sort()).toEqual(['damaged', JSON.stringify(bad)]);
    expect(problems).toHaveLength(2);
    await usage.close();
  });

  it('keeps records in memory while the disk takes none', async () => {
    const usage = ledger();
    rmSync(directory, { recursive: true });
    const record = aUsageRecord();
    usage.append(record);
    expect(problems).toHaveLength(1);
    mkdirSync(directory);
    down = new Error('down');
    await expect(usage.flush()).rejects.toBe(down);
    down = undefined;
    await usage.flush();
    expect([...bill.values()]).toEqual([record]);
    await usage.close();
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { extent } from '../../harness/faults/extent.js';
import type { FaultStack } from '../../harness/faults/fault-stack.js';
import type { Fault } from '../../harness/faults/run-fault.js';

/** Lets no transaction about events come to its end from now on. */
async function block({ stack }: FaultStack): Promise<void> {
  await stack.database.sql('BEGIN');
  await stack.database.sql('LOCK TABLE async_events IN EXCLUSIVE MODE');
}

/** Postgres crashed, away, out of connections, and broken off as it answers. */
export const POSTGRES_FAULTS: readonly Fault[] = [
  {
    name: 'Postgres killed in transactions',
    async inflict(faults, { ledger }) {
      await block(faults);
      await sleep(200); // so that there are some
      ledger.strike();
      await faults.postgres.kill();
      await faults.postgres.restart();
    },
  },
  {
    name: `Postgres down for ${extent(120, 5)} s`,
    onlyInFull: true,
    async inflict({ postgres }, { ledger }) {
      ledger.strike();
      await postgres.kill();
      const before = ledger.accepted.length;
      await sleep(extent(120_000, 5_000));
      // A request that was under way may have been committed a moment before.
      expect(ledger.accepted.length - before).toBeLessThanOrEqual(6);
      const statuses = new Set(ledger.refused.map((error) => statusOf(error)));
      expect(statuses).toEqual(new Set([503]));
      await postgres.restart();
    },
  },
  {
    name: `Postgres’s connections all taken for ${extent(8, 3)} s`,
    onlyInFull: true,
    async inflict(faults, { ledger }) {
      ledger.strike();
      await block(faults);
      await sleep(extent(8_000, 3_000));
      const health = await fetch(`${faults.stack.server.endpoint}/healthz`, { signal: AbortSignal.timeout(2_000) });
      expect(health.ok).toBe(true);
      await faults.stack.database.sql('ROLLBACK');
    },
  },
  {
    name: 'answers of Postgres lost as it fails over',
    onlyInFull: true,
    async inflict({ toPostgres }, { ledger }) {
      ledger.strike();
      toPostgres.stall();
      await sleep(500);
      await toPostgres.refuse();
      await sleep(500);
      await toPostgres.pass();
    },
  },
];

function statusOf(error: Error): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

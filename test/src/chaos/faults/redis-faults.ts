import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { extent } from '../../harness/faults/extent.js';
import type { FaultStack } from '../../harness/faults/fault-stack.js';
import type { Fault } from '../../harness/faults/run-fault.js';

/** Asks Redis itself, past the relay. */
async function ask({ redis }: FaultStack, command: (client: Redis) => Promise<unknown>): Promise<void> {
  const client = new Redis(redis.url);
  try {
    await command(client);
  } finally {
    client.disconnect();
  }
}

/** Redis lost, emptied, out of reach and full; what was accepted lies in Postgres. */
export const REDIS_FAULTS: readonly Fault[] = [
  {
    name: 'Redis killed, append-only file on',
    onlyInFull: true,
    async inflict({ redis }, { ledger }) {
      ledger.strike();
      await redis.stop();
      await sleep(2_000);
      await redis.restart();
    },
  },
  {
    name: 'Redis wiped',
    async inflict(faults, { ledger }) {
      ledger.strike();
      await ask(faults, (client) => client.flushall());
    },
  },
  {
    name: `network to Redis cut for ${extent(90, 4)} s`,
    load: { pauseMs: extent(150, 20) },
    async inflict({ toRedis }, { ledger }) {
      ledger.strike();
      toRedis.cut();
      await sleep(extent(90_000, 4_000));
      await toRedis.pass();
    },
  },
  {
    name: `Redis full for ${extent(20, 2)} s`,
    onlyInFull: true,
    async inflict(faults, { ledger }) {
      ledger.strike();
      await ask(faults, (client) => client.config('SET', 'maxmemory', '1'));
      await sleep(extent(20_000, 2_000));
      await ask(faults, (client) => client.config('SET', 'maxmemory', '0'));
    },
  },
];

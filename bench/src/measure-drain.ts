import { cpuOfEach } from './cpu-of-each.js';
import type { Functions } from './functions.js';
import { load, type LoadResult } from './load.js';
import { QueuedEvents } from './queued-events.js';
import { type BenchServer, until } from './server.js';
import { SLEEPER } from './subjects.js';

export interface Drain {
  readonly events: number;
  readonly handlerMs: number;
  /** The same function, invoked and waited for, in the same run. */
  readonly synchronous: LoadResult;
  readonly eventsPerSecond: number;
  /** µs of CPU of the server process: for a synchronous request, and for an event. */
  readonly requestCpuMicros: number;
  readonly eventCpuMicros: number;
}

const HANDLER_MS = 1;
const CLIENTS = 32;
const LIMIT_MS = 120_000;

/**
 * How fast a backlog of events is worked off, beside how fast the same function answers whoever waits.
 *
 * @param accountId whose function it is
 */
export async function measureDrain(
  server: BenchServer,
  functions: Functions,
  { databaseUrl, accountId, events }: { databaseUrl: string; accountId: string; events: number },
): Promise<Drain> {
  const name = 'bench-drain';
  const event = { ms: HANDLER_MS };
  await functions.create(name, SLEEPER);
  const run = (requests: number): Promise<LoadResult> =>
    load({ origin: functions.origin, clients: CLIENTS, requests, next: functions.invoke(name, event) });
  await run(events / 4);
  const [synchronous, requestCpuMicros] = await cpuOfEach(server, events / 2, () => run(events / 2));
  const queued = await QueuedEvents.connect(databaseUrl, accountId, name);
  try {
    const [seconds, eventCpuMicros] = await cpuOfEach(server, events, async () => {
      await queued.add(events, event);
      await until(async () => (await queued.look()).waiting === 0, LIMIT_MS, 'the backlog to be gone');
      const drained = await queued.look();
      if (drained.failed > 0) throw new Error(`${drained.failed} events failed`);
      return drained.seconds;
    });
    const eventsPerSecond = (events - 1) / seconds;
    return { events, handlerMs: HANDLER_MS, synchronous, eventsPerSecond, requestCpuMicros, eventCpuMicros };
  } finally {
    await queued.close();
    await functions.delete(name);
  }
}

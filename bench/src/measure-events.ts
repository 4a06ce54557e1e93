import type { Functions } from './functions.js';
import { load, type LoadResult } from './load.js';
import { QueuedEvents } from './queued-events.js';
import { type BenchServer, until } from './server.js';
import { type Summary, summarise } from './stats.js';
import { SLEEPER } from './subjects.js';

/** How fast events are accepted, and how soon they have ended where nothing else waits. */
export interface Events {
  /** Event invokes, each answered when it is durable. */
  readonly accepted: LoadResult;
  /** µs of CPU of the server process for each of them; they are not run meanwhile, but for one. */
  readonly acceptCpuMicros: number;
  /** ms from the arrival of an event at an idle server to the commit of its end. */
  readonly endToEnd: Summary;
}

const CLIENTS = 32;
const IDLE_EVENTS = 100;
/** ms of the one event that runs while others are accepted, so that none of them takes CPU. */
const HANDLER_MS = 5_000;
const LIMIT_MS = 120_000;

/** Settings of the server that it is measured on: one event at a time. */
export const EVENT_SETTINGS = { STOKER_EVENT_CONCURRENCY: '1' };

/** @param accountId whose functions they are */
export async function measureEvents(
  server: BenchServer,
  functions: Functions,
  { databaseUrl, accountId, requests }: { databaseUrl: string; accountId: string; requests: number },
): Promise<Events> {
  const [idle, busy] = ['bench-events-idle', 'bench-events-busy'];
  for (const name of [idle, busy]) await functions.create(name, SLEEPER);
  const stored = await QueuedEvents.connect(databaseUrl, accountId, idle);
  try {
    const endToEnd = summarise(await oneByOne(functions, idle, stored));
    const run = (count: number): Promise<LoadResult> =>
      load({
        origin: functions.origin,
        clients: CLIENTS,
        requests: count,
        next: functions.sendEvent(busy, { ms: HANDLER_MS }),
        status: 202,
      });
    await run(Math.ceil(requests / 5));
    const before = await server.metric('process_cpu_seconds_total');
    const accepted = await run(requests);
    const spent = (await server.metric('process_cpu_seconds_total')) - before;
    return { accepted, acceptCpuMicros: (spent * 1e6) / requests, endToEnd };
  } finally {
    await stored.clear(busy);
    await stored.close();
    for (const name of [idle, busy]) await functions.delete(name);
  }
}

/** ms from acceptance to end of events of which each is sent when the one before has ended; the first is not counted. */
async function oneByOne(functions: Functions, name: string, stored: QueuedEvents): Promise<number[]> {
  const once = {
    origin: functions.origin,
    clients: 1,
    requests: 1,
    next: functions.sendEvent(name, { ms: 0 }),
    status: 202,
  };
  for (let sent = 0; sent <= IDLE_EVENTS; sent += 1) {
    await load(once);
    await until(async () => (await stored.look()).waiting === 0, LIMIT_MS, 'the event to have ended');
  }
  return (await stored.latencies()).slice(1);
}

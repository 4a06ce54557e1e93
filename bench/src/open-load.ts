import { LeanClient } from './lean-client.js';
import { type Summary, summarise } from './stats.js';

export interface OpenLoadOptions {
  readonly origin: string;
  /** Requests a second, sent whether or not those before have been answered. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Connections at most: a request that finds none free is counted as not sent. */
  readonly connections: number;
  readonly next: () => Buffer;
}

export interface OpenLoadResult {
  readonly offeredPerSecond: number;
  /** Answers of 200 without a function error. */
  readonly servedPerSecond: number;
  /** Answers of 429. */
  readonly refusedPerSecond: number;
  /** All other answers, and broken connections. */
  readonly failed: number;
  readonly notSent: number;
  /** Latency of those served; undefined where none was. */
  readonly served: Summary | undefined;
  /** Latency of those refused. */
  readonly refused: Summary | undefined;
}

/** Requests that arrive at a fixed rate, as from many senders that know nothing of each other. */
export async function openLoad(options: OpenLoadOptions): Promise<OpenLoadResult> {
  const { origin, perSecond, seconds, connections, next } = options;
  const idle = await Promise.all(Array.from({ length: connections }, () => LeanClient.open(origin)));
  const all = [...idle];
  const served: number[] = [];
  const refused: number[] = [];
  const running = new Set<Promise<void>>();
  let failed = 0;
  let notSent = 0;
  const one = async (client: LeanClient): Promise<void> => {
    const sent = performance.now();
    try {
      const { status, functionError } = await client.send(next());
      const elapsed = performance.now() - sent;
      if (status === 200 && !functionError) served.push(elapsed);
      else if (status === 429) refused.push(elapsed);
      else failed += 1;
      idle.push(client);
    } catch {
      failed += 1;
    }
  };
  const total = Math.round(perSecond * seconds);
  const started = performance.now();
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * perSecond) + 1);
    for (; sent < due; sent += 1) {
      const client = idle.pop();
      if (client === undefined) notSent += 1;
      else {
        const work = one(client);
        running.add(work);
        void work.finally(() => running.delete(work));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const elapsed = (performance.now() - started) / 1000;
  await Promise.all(running);
  for (const client of all) client.close();
  const summary = (times: number[]) => (times.length === 0 ? undefined : summarise(times));
  return {
    offeredPerSecond: total / elapsed,
    servedPerSecond: served.length / elapsed,
    refusedPerSecond: refused.length / elapsed,
    failed,
    notSent,
    served: summary(served),
    refused: summary(refused),
  };
}

import { type Answer, LeanClient } from './lean-client.js';
import { type Summary, summarise } from './stats.js';

export interface LoadResult extends Summary {
  readonly clients: number;
  readonly perSecond: number;
}

export interface LoadOptions {
  readonly origin: string;
  readonly clients: number;
  /** Requests in all; the load ends with the last of them. */
  readonly requests: number;
  /** The next request, signed. */
  readonly next: () => Buffer;
  /** What each is to be answered with; 200 unless given. */
  readonly status?: number;
}

/**
 * Sends a bounded number of requests over kept-alive connections, each client waiting for its answer before it sends
 * again. Latencies are ms, from before the request is made to the answer's last byte.
 *
 * @throws Error for an answer of another status, or that carries a function error
 */
export async function load({ origin, clients, requests, next, status = 200 }: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  const connections = await Promise.all(Array.from({ length: clients }, () => LeanClient.open(origin)));
  let left = requests;
  const started = performance.now();
  const work = async (client: LeanClient): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const sent = performance.now();
      requireSuccess(await client.send(next()), status);
      latencies.push(performance.now() - sent);
    }
    client.close();
  };
  await Promise.all(connections.map(work));
  const seconds = (performance.now() - started) / 1000;
  return { ...summarise(latencies), clients, perSecond: requests / seconds };
}

/** @throws Error for anything but a function's result */
export function requireSuccess({ status, functionError, body }: Answer, expected = 200): string {
  if (status !== expected || functionError) throw new Error(`answered ${status}: ${body.slice(0, 300)}`);
  return body;
}

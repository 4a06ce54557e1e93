import { Client } from 'undici';
import { type Summary, summarise } from './stats.js';

/** One request on its way out. */
export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface LoadResult extends Summary {
  readonly clients: number;
  readonly perSecond: number;
}

export interface LoadOptions {
  readonly origin: string;
  readonly clients: number;
  /** Requests in all; the load ends with the last of them. */
  readonly requests: number;
  /** Makes a request, its signature included: signing is part of what a client does. */
  readonly next: () => Outgoing;
}

/**
 * Sends a bounded number of requests over kept-alive connections, each client waiting for its answer before it sends
 * again. Latencies are ms, from before signing to the answer's last byte.
 *
 * @throws Error for an answer that is not 200 or carries a function error
 */
export async function load({ origin, clients, requests, next }: LoadOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let left = requests;
  const started = performance.now();
  const work = async (): Promise<void> => {
    const client = new Client(origin);
    while (left > 0) {
      left -= 1;
      const sent = performance.now();
      await send(client, next());
      latencies.push(performance.now() - sent);
    }
    await client.close();
  };
  await Promise.all(Array.from({ length: clients }, work));
  const seconds = (performance.now() - started) / 1000;
  return { ...summarise(latencies), clients, perSecond: requests / seconds };
}

/** Sends one request and reads its answer. */
export async function send(client: Client, request: Outgoing): Promise<string> {
  const { statusCode, headers, body } = await client.request({ ...request, body: request.body ?? null });
  const text = await body.text();
  if (statusCode !== 200 || headers['x-amz-function-error'] !== undefined) {
    throw new Error(`${request.method} ${request.path} answered ${statusCode}: ${text.slice(0, 300)}`);
  }
  return text;
}

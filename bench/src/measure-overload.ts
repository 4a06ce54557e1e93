import type { Functions } from './functions.js';
import { load, type LoadResult } from './load.js';
import { openLoad, type OpenLoadResult } from './open-load.js';
import { SLEEPER } from './subjects.js';

export interface Overload {
  /** Environments that the node may have, and clients that keep all of them busy. */
  readonly environments: number;
  readonly handlerMs: number;
  readonly atCapacity: LoadResult;
  readonly atTwice: OpenLoadResult;
}

const HANDLER_MS = 20;
const SECONDS = 10;

/**
 * A node at its capacity, and at twice that: what arrives does not wait for answers, as from many senders.
 *
 * @param functions of a server that holds so many environments and no more
 */
export async function measureOverload(functions: Functions, environments: number): Promise<Overload> {
  const { origin } = functions;
  const name = 'bench-overload';
  await functions.create(name, SLEEPER, { memoryMb: 256 });
  const next = functions.invoke(name, { ms: HANDLER_MS });
  const run = (requests: number): Promise<LoadResult> => load({ origin, clients: environments, requests, next });
  await run(environments * 20);
  const atCapacity = await run(environments * 200);
  const perSecond = 2 * atCapacity.perSecond;
  const atTwice = await openLoad({ origin, perSecond, seconds: SECONDS, connections: 512, next });
  await functions.delete(name);
  return { environments, handlerMs: HANDLER_MS, atCapacity, atTwice };
}

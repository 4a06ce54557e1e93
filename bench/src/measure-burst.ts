import { atOnce } from './at-once.js';
import type { Functions } from './functions.js';
import { type BenchServer, until } from './server.js';
import { NODE, SLEEPER } from './subjects.js';

export interface Burst {
  readonly requests: number;
  /** ms that each handler takes. */
  readonly handlerMs: number;
  /** ms until all were served. */
  readonly servedMs: number;
  /** Environments that there were in the end. */
  readonly environments: number;
}

/** So many requests at once to a function that has no environment. */
export async function measureBurst(
  server: BenchServer,
  functions: Functions,
  requests: number,
  handlerMs: number,
): Promise<Burst> {
  const name = `bench-burst-${handlerMs}`;
  await functions.create(name, SLEEPER, { memoryMb: 128 });
  const servedMs = await atOnce(functions, name, requests, handlerMs);
  const environments = await server.metric('stoker_environments{state="idle"}');
  await functions.delete(name);
  return { requests, handlerMs, servedMs, environments };
}

/**
 * How fast stems come back that were taken all at once.
 *
 * @param stems that the server keeps of the runtime
 * @returns stems a second
 */
export async function measureRefill(server: BenchServer, functions: Functions, stems: number): Promise<number> {
  const waiting = (): Promise<number> => server.metric(`stoker_stems{runtime="${NODE.runtime}"}`);
  const name = 'bench-refill';
  await functions.create(name, SLEEPER, { memoryMb: 128 });
  await until(async () => (await waiting()) >= stems, 60_000, 'the stems');
  await atOnce(functions, name, stems, 300);
  const started = performance.now();
  const before = await waiting();
  await until(async () => (await waiting()) >= stems, 60_000, 'the stems to come back');
  const seconds = (performance.now() - started) / 1000;
  await functions.delete(name);
  return (stems - before) / seconds;
}

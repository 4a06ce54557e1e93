import { Client } from 'undici';
import type { BenchRuntime, Functions } from './functions.js';
import { send } from './load.js';
import { type BenchServer, pause, until } from './server.js';
import { type Summary, summarise } from './stats.js';

/**
 * Cold starts, from the signed request to its answer: the first invocation of a new function, so neither an environment
 * nor its code has been used before.
 *
 * @param settled resolves when the server is as the measurement wants it, a stem ready for example
 */
export async function measureCold(
  functions: Functions,
  runtime: BenchRuntime,
  samples: number,
  settled: () => Promise<void>,
): Promise<Summary> {
  const times: number[] = [];
  const client = new Client(functions.origin);
  for (let n = 0; n < samples; n += 1) {
    const name = `bench-cold-${runtime.replaceAll('.', '-')}-${n}`;
    await functions.create(name, runtime, 256);
    await settled();
    const sent = performance.now();
    await send(client, functions.invoke(name));
    times.push(performance.now() - sent);
    await functions.delete(name);
  }
  await client.close();
  return summarise(times);
}

/** Waits until stems of the runtime wait and nothing is being started beside them. */
export function stemReady(server: BenchServer, runtime: BenchRuntime): () => Promise<void> {
  return async () => {
    const name = `stoker_stems{runtime="${runtime}"}`;
    await until(async () => (await server.metric(name)) >= 2, 60_000, `a stem of ${runtime}`);
    await pause(100);
  };
}

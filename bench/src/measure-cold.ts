import type { Functions } from './functions.js';
import { LeanClient } from './lean-client.js';
import { requireSuccess } from './load.js';
import { type BenchServer, pause, until } from './server.js';
import { type Summary, summarise } from './stats.js';
import type { Subject } from './subject.js';

/** As small as most functions are. */
const USUAL_MB = 256;

/**
 * Cold starts, from the signed request to its answer: the first invocation of a new function, so neither an environment
 * nor its code has been used before.
 *
 * @param settled resolves when the server is as the measurement wants it, a stem ready for example
 */
export async function measureCold(
  functions: Functions,
  subject: Subject,
  samples: number,
  settled: () => Promise<void>,
): Promise<Summary> {
  const times: number[] = [];
  const client = await LeanClient.open(functions.origin);
  for (let n = 0; n < samples; n += 1) {
    const name = `bench-cold-${n}`;
    await functions.create(name, subject, { memoryMb: subject.coldMemoryMb ?? USUAL_MB });
    await settled();
    const next = functions.invoke(name);
    const sent = performance.now();
    requireSuccess(await client.send(next()));
    times.push(performance.now() - sent);
    await functions.delete(name);
  }
  client.close();
  return summarise(times);
}

/** Waits until stems of the runtime wait and nothing is being started beside them. */
export function stemReady(server: BenchServer, { runtime }: Subject): () => Promise<void> {
  return async () => {
    const name = `stoker_stems{runtime="${runtime}"}`;
    await until(async () => (await server.metric(name)) >= 2, 60_000, `a stem of ${runtime}`);
    await pause(100);
  };
}

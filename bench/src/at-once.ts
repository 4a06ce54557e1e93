import type { Functions } from './functions.js';
import { LeanClient } from './lean-client.js';
import { requireSuccess } from './load.js';

/**
 * Invokes a sleeping function from so many connections at once.
 *
 * @returns ms from the first request to the last answer
 */
export async function atOnce(functions: Functions, name: string, count: number, sleepMs: number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: count }, () => LeanClient.open(functions.origin)));
  const next = functions.invoke(name, { ms: sleepMs });
  const started = performance.now();
  await Promise.all(clients.map(async (client) => requireSuccess(await client.send(next()))));
  const elapsed = performance.now() - started;
  for (const client of clients) client.close();
  return elapsed;
}

import type { BenchRuntime, Functions } from './functions.js';
import { load, type LoadResult } from './load.js';

const CLIENTS = [1, 8, 32] as const;
const ROUNDS = 3;

/**
 * Warm signed invokes over HTTP. Each number of clients is measured in rounds that take turns, and the median round by
 * throughput counts, so that one disturbance of the machine does not decide.
 */
export async function measureWarm(
  functions: Functions,
  runtime: BenchRuntime,
  requests: number,
): Promise<LoadResult[]> {
  const name = `bench-warm-${runtime.replaceAll('.', '-')}`;
  await functions.create(name, runtime);
  const run = (clients: number, count: number): Promise<LoadResult> =>
    load({ origin: functions.origin, clients, requests: count, next: () => functions.invoke(name) });
  await run(8, requests);
  const rounds: LoadResult[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const clients of CLIENTS) rounds.push(await run(clients, clients === 1 ? requests / 2 : requests));
  }
  await functions.delete(name);
  return CLIENTS.map((clients) => middle(rounds.filter((round) => round.clients === clients)));
}

function middle(rounds: LoadResult[]): LoadResult {
  return rounds.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)]!;
}

import type { Functions } from './functions.js';
import { load, type LoadResult } from './load.js';
import type { BenchServer } from './server.js';
import type { Subject } from './subject.js';

export interface Warm {
  readonly loads: readonly LoadResult[];
  /** µs of CPU that the server process spent on a request, the kernel's work for it included. */
  readonly serverCpuMicros: number;
}

/** Clients at once. */
export const CLIENTS = [1, 8, 32] as const;
const ROUNDS = 3;

/**
 * Warm signed invokes over HTTP. Each number of clients is measured in rounds that take turns, and the median round by
 * throughput counts, so that one disturbance of the machine does not decide.
 */
export async function measureWarm(
  server: BenchServer,
  functions: Functions,
  subject: Subject,
  requests: number,
): Promise<Warm> {
  const name = 'bench-warm';
  await functions.create(name, subject);
  const next = functions.invoke(name);
  const run = (clients: number, count: number): Promise<LoadResult> =>
    load({ origin: functions.origin, clients, requests: count, next });
  await run(8, requests);
  const rounds: LoadResult[] = [];
  const cpuBefore = await server.metric('process_cpu_seconds_total');
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const clients of CLIENTS) rounds.push(await run(clients, clients === 1 ? requests / 2 : requests));
  }
  const cpuSeconds = (await server.metric('process_cpu_seconds_total')) - cpuBefore;
  await functions.delete(name);
  return {
    loads: CLIENTS.map((clients) => middle(rounds.filter((round) => round.clients === clients))),
    serverCpuMicros: (cpuSeconds * 1e6) / rounds.reduce((sum, round) => sum + round.samples, 0),
  };
}

/** The round of middle throughput. */
export function middle(rounds: LoadResult[]): LoadResult {
  return rounds.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(rounds.length / 2)]!;
}

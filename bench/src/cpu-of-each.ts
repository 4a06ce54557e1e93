import type { BenchServer } from './server.js';

/** What the work answers, and µs of CPU that the server spent on each of so many. */
export async function cpuOfEach<T>(server: BenchServer, count: number, work: () => Promise<T>): Promise<[T, number]> {
  const before = await server.metric('process_cpu_seconds_total');
  const result = await work();
  return [result, (((await server.metric('process_cpu_seconds_total')) - before) * 1e6) / count];
}

import type Docker from 'dockerode';
import { type BareServer, startFloor, timeDockerRun } from './container.js';
import { requestBytes } from './lean-client.js';
import { load, type LoadResult } from './load.js';
import { type Summary, summarise } from './stats.js';

/** An HTTP call straight to a bare Node.js server inside a container: what no platform can be faster than. */
export async function measureFloor(
  docker: Docker,
  image: string,
  bare: BareServer,
  requests: number,
): Promise<LoadResult[]> {
  const floor = await startFloor(docker, image, bare, 18_080);
  const request = requestBytes('GET', '/', { host: '127.0.0.1' });
  try {
    const run = (clients: number): Promise<LoadResult> =>
      load({ origin: floor.origin, clients, requests, next: () => request });
    await run(8);
    return [await run(1), await run(8), await run(32)];
  } finally {
    await floor.stop();
  }
}

/** `docker run` of a runtime image to its first answer. */
export async function measureDockerRun(
  docker: Docker,
  image: string,
  bare: BareServer,
  samples: number,
): Promise<Summary> {
  const times: number[] = [];
  for (let n = 0; n < samples; n += 1) times.push(await timeDockerRun(docker, image, bare, 18_081));
  return summarise(times);
}

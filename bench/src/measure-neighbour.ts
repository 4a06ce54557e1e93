import type { Functions } from './functions.js';
import { LeanClient } from './lean-client.js';
import { openLoad, type OpenLoadResult } from './open-load.js';
import { ABUSER, NODE } from './subjects.js';

export interface Neighbour {
  readonly quiet: OpenLoadResult;
  /** The same while a neighbour does harm, by kind of harm. */
  readonly beside: Readonly<Record<string, OpenLoadResult>>;
}

/** What the abuser does; each is ended by its limits or its timeout, and begins anew. */
const HARM = ['spin', 'flood', 'fork', 'hog'] as const;
const PER_SECOND = 100;
const SECONDS = 8;
/** Environments that do harm at once. */
const ABUSERS = 2;

/** A function under a light, steady load: alone, and beside environments that do what they should not. */
export async function measureNeighbour(functions: Functions): Promise<Neighbour> {
  const { origin } = functions;
  await functions.create('bench-victim', NODE);
  await functions.create('bench-abuser', ABUSER, { memoryMb: 128, timeout: 2 });
  const next = functions.invoke('bench-victim');
  const measure = (): Promise<OpenLoadResult> =>
    openLoad({ origin, perSecond: PER_SECOND, seconds: SECONDS, connections: 64, next });
  await measure();
  const quiet = await measure();
  const beside: Record<string, OpenLoadResult> = {};
  for (const harm of HARM) {
    const stop = await abuse(functions, harm);
    beside[harm] = await measure();
    await stop();
  }
  await functions.delete('bench-victim');
  await functions.delete('bench-abuser');
  return { quiet, beside };
}

/** @returns ends the abuse and resolves when its last invocation has been answered */
async function abuse(functions: Functions, harm: string): Promise<() => Promise<void>> {
  const clients = await Promise.all(Array.from({ length: ABUSERS }, () => LeanClient.open(functions.origin)));
  const next = functions.invoke('bench-abuser', { do: harm });
  let stopped = false;
  const work = clients.map(async (client) => {
    while (!stopped) await client.send(next());
    client.close();
  });
  return async () => {
    stopped = true;
    await Promise.all(work);
  };
}

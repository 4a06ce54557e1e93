import type { Functions } from './functions.js';
import { LeanClient } from './lean-client.js';
import { type Summary, summarise } from './stats.js';
import type { Subject } from './subject.js';

type Kind = 'get' | 'list' | 'update';

/** A mix of calls on the control plane from many clients at once. */
export interface Control {
  readonly clients: number;
  readonly perSecond: number;
  readonly kinds: Readonly<Record<Kind, Summary>>;
  /** Updates that came while the one before was in progress, and were told so; part of what was served. */
  readonly conflicts: number;
}

/** What a client does in turn: six reads of its function, three of the list, one change. */
const MIX: readonly Kind[] = ['get', 'get', 'list', 'get', 'get', 'list', 'get', 'get', 'list', 'update'];
const CLIENTS = 50;

/** Each client has a function of its own, and waits for each answer before it asks again. */
export async function measureControl(functions: Functions, subject: Subject, requests: number): Promise<Control> {
  const names = Array.from({ length: CLIENTS }, (_, n) => `bench-control-${n}`);
  await Promise.all(names.map((name) => functions.create(name, subject, { memoryMb: 128 })));
  const run = (count: number): Promise<Control> => mix(functions, names, count);
  await run(Math.ceil(requests / 5));
  const measured = await run(requests);
  for (const name of names) await functions.delete(name);
  return measured;
}

async function mix(functions: Functions, names: readonly string[], requests: number): Promise<Control> {
  const latencies: Record<Kind, number[]> = { get: [], list: [], update: [] };
  let conflicts = 0;
  let left = requests;
  const list = functions.request('GET', '/2015-03-31/functions?MaxItems=50');
  const started = performance.now();
  const client = async (name: string, at: number): Promise<void> => {
    const path = `/2015-03-31/functions/${name}`;
    const next = { get: functions.request('GET', path), list, update: changes(functions, path) };
    const connection = await LeanClient.open(functions.origin);
    for (let turn = at; left > 0; turn += 1) {
      left -= 1;
      const kind = MIX[turn % MIX.length]!;
      const sent = performance.now();
      const { status, body } = await connection.send(next[kind]());
      if (kind === 'update' && status === 409) conflicts += 1;
      else if (status !== 200) throw new Error(`${kind} answered ${status}: ${body.slice(0, 300)}`);
      latencies[kind].push(performance.now() - sent);
    }
    connection.close();
  };
  await Promise.all(names.map(client));
  const perSecond = requests / ((performance.now() - started) / 1000);
  const { get, list: listed, update } = latencies;
  const kinds = { get: summarise(get), list: summarise(listed), update: summarise(update) };
  return { clients: names.length, perSecond, kinds, conflicts };
}

/** Updates that each change something. */
function changes(functions: Functions, path: string): () => Buffer {
  let count = 0;
  return () => functions.request('PUT', `${path}/configuration`, { Description: `change ${++count}` })();
}

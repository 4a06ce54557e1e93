import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from '../until.js';
import { countPending, readBooks } from './books.js';
import { EVENTS } from './extent.js';
import { type FaultLine, textOf } from './fault-line.js';
import type { FaultStack } from './fault-stack.js';
import { PHASES, type Phase } from './ledger.js';
import { type LoadOptions, MixedLoad } from './mixed-load.js';
import { orphansOf } from './orphans.js';

export interface Fault {
  /** What is broken, as the table has it. */
  readonly name: string;
  /** Left to the full run. */
  readonly onlyInFull?: true;
  readonly load?: Partial<LoadOptions>;
  /** Breaks it and mends it again; calls `ledger.strike` at the moment when it breaks. Resolves when all is well. */
  inflict(faults: FaultStack, load: MixedLoad): Promise<void>;
}

const LOAD: LoadOptions = { eventClients: 6, syncClients: 2, pauseMs: 20, limit: 40_000 };
/** Of what is wrong, so many are shown. */
const SHOWN = 5;
const DRAIN_MS = 180_000;
/** ms until every line of the bill has been shipped. */
const SHIPPED_MS = 15_000;

/**
 * Inflicts a fault on a load, writes down what it did, and holds the servers to what they promise: nothing that was accepted is
 * lost, there is a line on the bill for every attempt, and nothing is left on the host.
 */
export async function runFault(faults: FaultStack, fault: Fault): Promise<void> {
  const { nodes, accounts, witness, stack, queue } = faults;
  const since = new Date();
  faults.ticks.length = 0;
  const servers = nodes.map(({ server }) => server);
  const load = new MixedLoad(accounts, servers, { ...LOAD, queue: faults.queue, ...fault.load });
  try {
    await load.reaches(EVENTS / 3);
    await fault.inflict(faults, load);
    load.ledger.over();
    await load.reaches(Math.max(EVENTS, load.ledger.accepted.length + EVENTS / 3));
  } finally {
    await load.stop();
  }
  const { ledger } = load;
  const stoppedAt = performance.now();
  const drained = async (): Promise<boolean> =>
    faults.ticks.every((name) => witness.ticks.has(name)) &&
    ledger.queued.every((id) => witness.messages.has(id)) &&
    ((await queue?.depth()) ?? 0) === 0 &&
    (await countPending(stack.database, since).catch(() => 1)) === 0;
  await until('all events have ended', drained, DRAIN_MS).catch(() => undefined);
  const drainedMs = performance.now() - stoppedAt;
  const books = await settledBooks(faults, load, since);
  const orphans = await orphansOf(nodes);
  const line: FaultLine = {
    fault: fault.name,
    accepted: ledger.accepted.length,
    succeeded: books.succeeded,
    failed: books.failed,
    told: ledger.accepted.filter((id) => witness.told.has(id)).length,
    lost: books.lost.length,
    duplicates: ledger.accepted.filter((id) => (witness.ended.get(id) ?? 0) > 1).length,
    answered: ledger.answered.length,
    unserved: ledger.refused.length + ledger.unanswered.length,
    lines: books.lines,
    attempts: books.attempts,
    ticks: faults.ticks.length,
    messages: ledger.queued.length,
    messagesTwice: ledger.queued.filter((id) => (witness.messages.get(id)?.size ?? 0) > 1).length,
    orphans: orphans.length,
    firstSuccessMs: ledger.firstSuccessMs,
    drainedMs,
    p99Ms: Object.fromEntries(PHASES.map((phase) => [phase, ledger.p99(phase)])) as Record<Phase, number | undefined>,
  };
  faults.lines.push(line);
  console.log(textOf(line));
  expect(books.lost.slice(0, SHOWN)).toEqual([]);
  // What a queue has taken was done, and is out of it.
  expect(ledger.queued.filter((id) => !witness.messages.has(id)).slice(0, SHOWN)).toEqual([]);
  expect((await queue?.depth()) ?? 0).toBe(0);
  expect(books.misbilled.slice(0, SHOWN)).toEqual([]);
  expect(line.lines - line.attempts).toBe(books.repeats);
  // Whoever got no answer may have been served all the same, nobody else.
  expect(books.unknown).toBeLessThanOrEqual(line.unserved + faults.ticks.length);
  expect(orphans).toEqual([]);
  expect(books.failures.filter((id) => !witness.told.has(id)).slice(0, SHOWN)).toEqual([]);
  // A time of a schedule is one request, however often that is run.
  const notOnce = faults.ticks.filter((name) => witness.ticks.get(name)?.size !== 1);
  expect(notOnce.slice(0, SHOWN)).toEqual([]);
}

/** The bill is shipped a moment after the attempts. */
async function settledBooks({ stack, witness }: FaultStack, { ledger }: MixedLoad, since: Date) {
  const deadline = performance.now() + SHIPPED_MS;
  for (;;) {
    const books = await readBooks(stack.database, ledger, witness, since);
    if (books.misbilled.length === 0 || performance.now() > deadline) return books;
    await sleep(200);
  }
}

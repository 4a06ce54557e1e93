import { ServiceError } from '@stoker/core/errors/service-error';
import { type AttemptOutcome, LAMBDA_RETRY_POLICY, type RetryPolicy } from '@stoker/core/invocation/retry-policy';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AsyncEvent, LaneId } from '../ports/event-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { aDelivery } from '../ports/testing/delivery-store.contract.js';
import { MemoryDeliveryStore } from '../ports/testing/memory-delivery-store.js';
import { MemoryEventStore } from '../ports/testing/memory-event-store.js';
import type { AttemptResult, EventEnding } from './end-deliveries.js';
import { CLOCK_SLACK_MS, type EventRun, type RunInvocation, RunEvent, STORE_PATIENCE_MS } from './run-event.js';

const HOUR = 3_600_000;
const LEASE = 30_000;

let clock: FakeClock;
let store: MemoryEventStore;
let enqueued: { lane: LaneId; delayMs: number }[];
let runs: EventRun[];
let event: AsyncEvent;
let policy: RetryPolicy;
let endings: EventEnding[];
let outbox: MemoryDeliveryStore;

beforeEach(async () => {
  vi.useFakeTimers();
  clock = new FakeClock();
  outbox = new MemoryDeliveryStore(clock);
  store = new MemoryEventStore(clock, outbox);
  endings = [];
  enqueued = [];
  runs = [];
  policy = LAMBDA_RETRY_POLICY;
  event = {
    eventId: 'e-1',
    accountId: '123456789012',
    functionName: 'worker',
    qualifier: 'live',
    payload: Uint8Array.of(1, 2),
    clientContext: undefined,
    acceptedAt: clock.now(),
  };
  await store.accept(event);
});
afterEach(() => vi.useRealTimers());

function runner(runInvocation: RunInvocation, enqueueFails = false): RunEvent {
  const queue = {
    wake: ({ accountId, functionName }: LaneId, delayMs: number) => {
      if (enqueueFails) return Promise.reject(new Error('Redis is away'));
      enqueued.push({ lane: { accountId, functionName }, delayMs });
      return Promise.resolve();
    },
  };
  const onRun = (run: EventRun) => runs.push(run);
  return new RunEvent(
    { store, queue, clock, runInvocation, policyOf: () => policy, deliveriesOf, random: () => 0, onRun },
    { leaseMs: LEASE },
  );
}

/** One delivery for each end. */
const deliveriesOf = (ending: EventEnding) => {
  endings.push(ending);
  return Promise.resolve([aDelivery({ deliveryId: `of ${ending.event.eventId}`, createdAt: clock.now() })]);
};

/** Ends each attempt as told, and notes the attempts' numbers. */
function script(...outcomes: AttemptOutcome[]): { runInvocation: RunInvocation; attempts: number[] } {
  const attempts: number[] = [];
  const runInvocation: RunInvocation = (_event, attempt) => {
    attempts.push(attempt);
    return Promise.resolve({ outcome: outcomes.shift() ?? 'succeeded' });
  };
  return { runInvocation, attempts };
}

/** Claims what is due of the function and runs it. */
async function runDue(runEvent: RunEvent): Promise<void> {
  const lane = { accountId: event.accountId, functionName: event.functionName };
  const claims = await store.claim([{ lane, count: 10 }], LEASE);
  await Promise.all(claims.map((claim) => runEvent.run(claim)));
}

/** Runs the event each time that it comes due, as the queue would, until nothing is enqueued any more. */
async function runToTheEnd(runEvent: RunEvent): Promise<number[]> {
  const delays: number[] = [];
  await runDue(runEvent);
  for (let next = enqueued.shift(); next !== undefined; next = enqueued.shift()) {
    delays.push(next.delayMs - CLOCK_SLACK_MS);
    clock.advance(next.delayMs);
    await runDue(runEvent);
  }
  return delays;
}

const end = () => store.rows.get(event.eventId)?.end;

test('an event is tried as often and as long as its own policy says', async () => {
  policy = { ...LAMBDA_RETRY_POLICY, functionErrorDelaysMs: [] };
  const { runInvocation, attempts } = script('function-error');
  expect(await runToTheEnd(runner(runInvocation))).toEqual([]);
  expect(attempts).toEqual([1]);
  expect(end()).toEqual({ status: 'failed', reason: 'RetriesExhausted' });
});

test('an event that succeeds is over', async () => {
  const { runInvocation, attempts } = script('succeeded');
  const runEvent = runner(runInvocation);
  expect(await runToTheEnd(runEvent)).toEqual([]);
  expect(end()).toEqual({ status: 'succeeded' });
  await runDue(runEvent);
  expect(attempts).toEqual([1]);
  expect(runs).toMatchObject([{ event, attempt: 1, outcome: 'succeeded', recorded: true }]);
});

test('a function that fails is tried three times, after one and two minutes, each attempt with its own number', async () => {
  const { runInvocation, attempts } = script('function-error', 'function-error', 'function-error', 'succeeded');
  expect(await runToTheEnd(runner(runInvocation))).toEqual([60_000, 120_000]);
  expect(attempts).toEqual([1, 2, 3]);
  expect(end()).toEqual({ status: 'failed', reason: 'RetriesExhausted' });
});

test('throttles are waited out for six hours, then the event is given up', async () => {
  const { runInvocation } = script(...Array<AttemptOutcome>(1000).fill('throttled'));
  const delays = await runToTheEnd(runner(runInvocation));
  expect(delays.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((seconds) => seconds * 1000));
  expect(new Set(delays.slice(10))).toEqual(new Set([300_000]));
  expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeGreaterThan(6 * HOUR - 300_000);
  expect(end()).toEqual({ status: 'failed', reason: 'EventAgeExceeded' });
});

test('throttles do not use up the retries of function errors', async () => {
  const { runInvocation } = script('throttled', 'function-error', 'throttled', 'function-error', 'succeeded');
  expect(await runToTheEnd(runner(runInvocation))).toEqual([1_000, 60_000, 2_000, 120_000]);
  expect(end()).toEqual({ status: 'succeeded' });
});

test('an exception is a fault of the service', async () => {
  const cause = new Error('worker lost');
  const runEvent = runner(() => Promise.reject(cause));
  await runDue(runEvent);
  const lane = { accountId: '123456789012', functionName: 'worker' };
  expect(enqueued).toEqual([{ lane, delayMs: 1_000 + CLOCK_SLACK_MS }]);
  expect(runs).toMatchObject([
    { outcome: 'service-fault', error: cause, next: { kind: 'retry', countFailure: false } },
  ]);
});

test.each([
  ['succeeded', 'succeeded', 1],
  ['function-error', 'failed', 3],
] as const)('the end of an event that %s is told of with the %s', async (outcome, status, attempts) => {
  await runToTheEnd(runner(script(outcome, outcome, outcome).runInvocation));
  expect(endings).toMatchObject([{ event, end: { status }, attempts, last: { outcome } }]);
  expect([...outbox.rows.keys()]).toEqual(['of e-1']);
});

test('what a stale holder has to tell is told by nobody', async () => {
  const stale: RunInvocation = async () => {
    clock.advance(LEASE);
    await runDue(runner(script('succeeded').runInvocation));
    outbox.rows.clear();
    return { outcome: 'succeeded' };
  };
  await runDue(runner(stale));
  expect(outbox.rows.size).toBe(0);
});

test.each([
  ['shut-off', 'ShutOff'],
  ['recursive-loop', 'RecursiveLoop'],
] as const)('an event of a function that is %s is not tried again', async (outcome, reason) => {
  await runToTheEnd(runner(script(outcome).runInvocation));
  expect(end()).toEqual({ status: 'failed', reason });
});

test('an event whose function is gone is over', async () => {
  await runToTheEnd(runner(script('function-gone').runInvocation));
  expect(end()).toEqual({ status: 'failed', reason: 'FunctionGone' });
});

test('an event that waited too long is not run at all', async () => {
  clock.advance(6 * HOUR + 1);
  const { runInvocation, attempts } = script();
  await runDue(runner(runInvocation));
  expect(attempts).toEqual([]);
  expect(end()).toEqual({ status: 'failed', reason: 'EventAgeExceeded' });
  expect(runs).toMatchObject([{ outcome: undefined, recorded: true }]);
});

test('who looks twice runs nothing twice', async () => {
  const { runInvocation, attempts } = script('function-error');
  const runEvent = runner(runInvocation);
  await Promise.all([runDue(runEvent), runDue(runEvent)]);
  await runDue(runEvent);
  expect(attempts).toEqual([1]);
  expect(runs).toHaveLength(1);
});

test('a retry that nobody is woken for is found in the store', async () => {
  await runDue(runner(script('function-error').runInvocation, true));
  expect(runs).toMatchObject([{ recorded: true, error: new Error('Redis is away') }]);
  clock.advance(60_000);
  expect(await store.listDue()).toMatchObject([{ count: 1 }]);
});

/** Lets clock and timers go on together, a second at a time. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    clock.advance(1_000);
    await vi.advanceTimersByTimeAsync(1_000);
  }
}

describe('a store that is away when the run is over', () => {
  const away = () => Promise.reject(new ServiceError('ServiceUnavailableException', 'The database is away.'));

  test.each([
    ['end', 'settle', 'succeeded'],
    ['retry', 'postpone', 'function-error'],
  ] as const)('is waited for, so that the %s of the one run is written down', async (kind, method, outcome) => {
    const settle = vi.spyOn(store, method).mockImplementation(away);
    const { runInvocation, attempts } = script(outcome);
    const running = runDue(runner(runInvocation));
    await pass(4 * LEASE);
    expect(await store.listDue()).toEqual([]);
    settle.mockRestore();
    await pass(10_000);
    await running;
    expect(attempts).toEqual([1]);
    expect(runs).toMatchObject([{ next: { kind }, recorded: true }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is given up in the end, and the event comes due again', async () => {
    const settle = vi.spyOn(store, 'settle').mockImplementation(away);
    const failed = expect(runDue(runner(script('succeeded').runInvocation))).rejects.toThrow('away');
    await pass(STORE_PATIENCE_MS + 10_000);
    await failed;
    settle.mockRestore();
    clock.advance(LEASE);
    expect(await store.listDue()).toMatchObject([{ count: 1 }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not waited for when it refuses for another reason', async () => {
    vi.spyOn(store, 'settle').mockRejectedValueOnce(new Error('a bug'));
    await expect(runDue(runner(script('succeeded').runInvocation))).rejects.toThrow('a bug');
  });
});

describe('an event whose worker dies', () => {
  const neverEnds: RunInvocation = () => new Promise(() => undefined);
  /** A run in a process that dies at once: nothing of it is heard of again. */
  const die = async () => {
    void runDue(runner(neverEnds));
    await vi.advanceTimersByTimeAsync(0);
    vi.clearAllTimers();
  };
  const comesDueAfter = async () => {
    const lost = clock.now();
    while ((await store.listDue()).length === 0) clock.advance(1_000);
    return clock.now() - lost;
  };

  test('comes due later with every loss, and is given up after five', async () => {
    const waits: number[] = [];
    for (let lost = 0; lost < 5; lost++) {
      await die();
      waits.push(await comesDueAfter());
    }
    expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 480_000]);
    const { runInvocation, attempts } = script('succeeded');
    await runDue(runner(runInvocation));
    expect(attempts).toEqual([]);
    expect(end()).toEqual({ status: 'failed', reason: 'AttemptsLost' });
    expect(runs).toMatchObject([{ attempt: 6, outcome: undefined, recorded: true }]);
  });

  test('starts anew when an attempt comes back', async () => {
    for (let lost = 0; lost < 4; lost++) {
      await die();
      await comesDueAfter();
    }
    await runDue(runner(script('throttled').runInvocation));
    await comesDueAfter();
    await die();
    expect(await comesDueAfter()).toBe(30_000);
    await runDue(runner(script('succeeded').runInvocation));
    expect(end()).toEqual({ status: 'succeeded' });
  });
});

describe('the claim', () => {
  /** An invocation that ends when told. */
  function slow(): { runInvocation: RunInvocation; finish: (outcome: AttemptOutcome) => void } {
    const { promise, resolve } = Promise.withResolvers<AttemptResult>();
    return { runInvocation: () => promise, finish: (outcome) => resolve({ outcome }) };
  }
  test('is held for as long as the function runs', async () => {
    const { runInvocation, finish } = slow();
    const running = runDue(runner(runInvocation));
    await pass(15 * 60_000);
    expect(await store.listDue()).toEqual([]);
    finish('succeeded');
    await running;
    expect(end()).toEqual({ status: 'succeeded' });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('survives a moment without the store', async () => {
    const { runInvocation, finish } = slow();
    const extend = vi.spyOn(store, 'extend').mockRejectedValueOnce(new Error('database is away'));
    const running = runDue(runner(runInvocation));
    await pass(2 * LEASE);
    extend.mockRestore();
    finish('succeeded');
    await running;
    expect(runs).toMatchObject([{ recorded: true }]);
  });

  test('that went to another is not written over, and the heir has another attempt number', async () => {
    const { runInvocation, finish } = slow();
    const stale = runDue(runner(runInvocation));
    await vi.advanceTimersByTimeAsync(0);
    // The process hung: its clock went on, its timers did not.
    clock.advance(LEASE);
    const heir = script('succeeded');
    await runDue(runner(heir.runInvocation));
    finish('function-error');
    await stale;
    expect(heir.attempts).toEqual([2]);
    expect(end()).toEqual({ status: 'succeeded' });
    expect(runs.map(({ attempt, recorded }) => [attempt, recorded])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(enqueued).toEqual([]);
  });
});

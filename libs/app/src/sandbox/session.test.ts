import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExecutionOutcome, RuntimeError, SandboxInvocation } from '../ports/sandbox-driver.js';
import { SandboxSession } from './session.js';

const PAYLOAD = Buffer.from('{}');
const BOOM: RuntimeError = { errorType: 'Error', errorMessage: 'boom', body: Buffer.from('{}') };

function invocation(requestId: string, timeoutMs = 3000): SandboxInvocation {
  return { requestId, functionArn: 'arn', payload: PAYLOAD, timeoutMs, deadlineMs: 0 };
}

/** A session whose runtime has ended INIT and waits. */
function readySession(onDrain = () => undefined as void): SandboxSession {
  const session = new SandboxSession(onDrain);
  session.booted();
  session.assign();
  void session.initialise(10_000);
  return session;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a session', () => {
  it('ends INIT with the first next and hands over invocations in turn', async () => {
    const session = new SandboxSession(() => undefined);
    session.booted();
    session.assign();
    const init = session.initialise(10_000);
    const first = session.next();
    expect(await init).toEqual({ kind: 'ready' });

    const outcome = session.invoke(invocation('a'));
    expect((await first)?.requestId).toBe('a');
    expect(session.respond('a', PAYLOAD)).toBe(true);
    expect(await outcome).toEqual({ kind: 'success', payload: PAYLOAD });
    expect([session.isUnderWay('a'), session.isInitialising()]).toEqual([false, false]);

    const early = session.invoke(invocation('b'));
    expect((await session.next())?.requestId).toBe('b');
    expect(session.fail('b', BOOM)).toBe(true);
    expect(await early).toEqual({ kind: 'error', error: BOOM });
  });

  it('takes an answer only for the invocation that the runtime has fetched', async () => {
    const session = readySession();
    await Promise.all([session.next(), session.invoke(invocation('a')), session.respond('a', PAYLOAD)]);
    const outcome = session.invoke(invocation('b'));
    expect(session.isUnderWay('b')).toBe(false);
    expect(session.respond('b', PAYLOAD)).toBe(false);
    await session.next();
    expect([session.isUnderWay('a'), session.isUnderWay('b')]).toEqual([false, true]);
    expect(session.respond('a', PAYLOAD)).toBe(false);
    expect(session.fail('a', BOOM)).toBe(false);
    expect(session.respond('b', PAYLOAD)).toBe(true);
    expect(session.respond('b', PAYLOAD)).toBe(false);
    expect((await outcome).kind).toBe('success');
  });

  it('refuses next before the assignment and with an answer outstanding', async () => {
    const session = new SandboxSession(() => undefined);
    session.booted();
    await expect(session.next()).rejects.toThrow('stem');
    const ready = readySession();
    const asked = ready.next();
    void ready.invoke(invocation('a'));
    await asked;
    await expect(ready.next()).rejects.toThrow('busy');
  });

  it('gives a lost connection’s next up when the runtime asks again', async () => {
    const session = readySession();
    const lost = session.next();
    const renewed = session.next();
    expect(await lost).toBeUndefined();
    void session.invoke(invocation('a'));
    expect((await renewed)?.requestId).toBe('a');
  });

  it('times an invocation out, once, and wants the process ended', async () => {
    const drained = vi.fn();
    const session = readySession(drained);
    void session.next();
    const outcome = session.invoke(invocation('a', 1000));
    vi.advanceTimersByTime(999);
    expect(session.state).toBe('busy');
    // One more for the last look at the sockets.
    vi.advanceTimersByTime(2);
    expect(await outcome).toEqual({ kind: 'timeout' });
    expect(session.respond('a', PAYLOAD)).toBe(false);
    expect(drained).toHaveBeenCalledTimes(1);
    session.end({ reason: 'signal', signal: 'SIGKILL' });
    expect(await session.invoke(invocation('b'))).toEqual({
      kind: 'ended',
      end: { reason: 'signal', signal: 'SIGKILL' },
      delivered: false,
    });
    expect(drained).toHaveBeenCalledTimes(1);
  });

  it('may run an invocation elsewhere that the runtime never read, but not one that it has had for a while', async () => {
    const ended = { reason: 'signal', signal: 'SIGKILL' } as const;
    for (const [ms, delivered] of [
      [10, false],
      [5_000, true],
    ] as const) {
      const session = readySession();
      void session.next();
      const outcome = session.invoke(invocation('a', 60_000));
      session.neverTaken('b');
      vi.advanceTimersByTime(ms);
      session.neverTaken('a');
      expect(session.isUnderWay('a')).toBe(delivered);
      session.end(ended);
      expect(await outcome).toMatchObject({ kind: 'ended', delivered });
    }
  });

  it('has no timer left after an answer', async () => {
    const session = readySession();
    void session.next();
    const outcome = session.invoke(invocation('a'));
    session.respond('a', PAYLOAD);
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports a failed INIT once', async () => {
    const session = new SandboxSession(() => undefined);
    session.booted();
    session.assign();
    const init = session.initialise(10_000);
    expect(session.failInit(BOOM)).toBe(true);
    expect(session.failInit(BOOM)).toBe(false);
    expect(await init).toEqual({ kind: 'error', error: BOOM });
    expect(await session.next()).toBeUndefined();
  });
});

describe('a process that ends by itself', () => {
  const EXIT = { reason: 'exit', status: 3 } as const;

  it('is given nothing more, and what it had not taken is answered at once', async () => {
    const drained = vi.fn();
    const session = readySession(drained);
    await Promise.all([session.next(), session.invoke(invocation('a')), session.respond('a', PAYLOAD)]);
    const untaken = session.invoke(invocation('b'));
    session.lose();
    expect(session.state).toBe('draining');
    expect(await untaken).toMatchObject({ kind: 'ended', delivered: false });
    expect(await session.invoke(invocation('c'))).toMatchObject({ kind: 'ended', delivered: false });
    expect(await session.next()).toBeUndefined();
    expect(drained).not.toHaveBeenCalled();
  });

  it('leaves the invocation that it had taken waiting for the reason, and no longer for its time', async () => {
    const session = readySession();
    void session.next();
    const taken = session.invoke(invocation('a', 1000));
    session.lose();
    vi.advanceTimersByTime(5000);
    session.end(EXIT);
    expect(await taken).toEqual({ kind: 'ended', end: EXIT, delivered: true });
  });

  it('may have answered before', async () => {
    const session = readySession();
    void session.next();
    const taken = session.invoke(invocation('a'));
    session.lose();
    expect(session.respond('a', PAYLOAD)).toBe(true);
    session.end(EXIT);
    expect(await taken).toEqual({ kind: 'success', payload: PAYLOAD });
  });

  it('tells an INIT that it ended from an assignment that came too late', async () => {
    const session = new SandboxSession(() => undefined);
    session.booted();
    session.assign();
    const init = session.initialise(10_000);
    session.lose();
    expect(session.unassigned()).toMatchObject({ kind: 'ended', assigned: false });
    session.end(EXIT);
    expect(await init).toEqual({ kind: 'ended', end: EXIT, assigned: true });
    expect(await session.initialise(10_000)).toEqual({ kind: 'ended', end: EXIT, assigned: false });
  });
});

describe('a session with extensions', () => {
  /** Extensions that are done when a test says so. */
  function follower() {
    const initialised = Promise.withResolvers<void>();
    const settled = Promise.withResolvers<void>();
    const told: string[] = [];
    return {
      told,
      ready: initialised.resolve,
      done: settled.resolve,
      initialised: () => initialised.promise,
      invoke: ({ requestId }: SandboxInvocation) => void told.push(`invoke ${requestId}`),
      answered: ({ requestId }: SandboxInvocation, { kind }: ExecutionOutcome) =>
        void told.push(`${kind} ${requestId}`),
      settled: () => settled.promise,
    };
  }

  function begin() {
    const extensions = follower();
    const drained = vi.fn();
    const session = new SandboxSession(drained, extensions);
    session.booted();
    session.assign();
    return { extensions, drained, session, init: session.initialise(10_000) };
  }

  async function ready() {
    const begun = begin();
    void begun.session.next();
    begun.extensions.ready();
    await begun.init;
    return begun;
  }

  it('ends INIT when the runtime and all of them are there', async () => {
    const { extensions, session, init } = begin();
    const next = session.next();
    await Promise.resolve();
    expect(session.isInitialising()).toBe(true);
    extensions.ready();
    expect(await init).toEqual({ kind: 'ready' });
    void session.invoke(invocation('a'));
    expect((await next)?.requestId).toBe('a');
  });

  it('is out of time in INIT for want of one of them', async () => {
    const { drained, session, init } = begin();
    void session.next();
    vi.advanceTimersByTime(10_001);
    expect(await init).toEqual({ kind: 'timeout' });
    expect(drained).toHaveBeenCalledExactlyOnceWith('timeout');
  });

  it('is settled when they are done with what the runtime has answered', async () => {
    const { extensions, session } = await ready();
    void session.invoke(invocation('a'));
    session.respond('a', PAYLOAD);
    const settled = session.settle();
    extensions.done();
    expect(await settled).toBe('done');
    expect(extensions.told).toEqual(['invoke a', 'success a']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds them to the invocation’s time', async () => {
    const { drained, session } = await ready();
    void session.invoke(invocation('a', 1_000));
    vi.advanceTimersByTime(600);
    session.respond('a', PAYLOAD);
    const settled = session.settle();
    vi.advanceTimersByTime(399);
    expect(drained).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(await settled).toBe('timeout');
    expect(drained).toHaveBeenCalledExactlyOnceWith('timeout');
  });

  it('waits for them no longer than the process lives', async () => {
    const { session } = await ready();
    void session.invoke(invocation('a'));
    session.respond('a', PAYLOAD);
    const settled = session.settle();
    session.lose();
    expect(await settled).toBe('ended');
    expect(session.settle()).toBeUndefined();
  });

  it('ends with one that fails, and so does what is under way', async () => {
    const failure = { errorType: 'Extension.Crash', detail: 'exit status 1' } as const;
    const starting = begin();
    starting.session.breakOff({ failure });
    expect(await starting.init).toEqual({ kind: 'extension', failure });
    expect(starting.drained).toHaveBeenCalledExactlyOnceWith('failure');

    const running = await ready();
    const outcome = running.session.invoke(invocation('a'));
    running.session.breakOff({ failure });
    expect(await outcome).toEqual({ kind: 'extension', failure });
    expect(running.session.respond('a', PAYLOAD)).toBe(false);
  });

  it('answers for a runtime that is gone before its extensions are', async () => {
    const end = { reason: 'exit', status: 9 } as const;
    const { session } = await ready();
    const outcome = session.invoke(invocation('a'));
    session.lose();
    session.breakOff({ end });
    expect(await outcome).toEqual({ kind: 'ended', end, delivered: true });
    expect(await session.invoke(invocation('b'))).toEqual({ kind: 'ended', end, delivered: false });
  });
});

type Step = 'next' | 'invoke' | 'respond' | 'fail' | 'failInit' | 'freeze' | 'thaw' | 'lose' | 'drain' | 'end' | 'tick';
const STEPS: Step[] = [
  'next',
  'invoke',
  'respond',
  'fail',
  'failInit',
  'freeze',
  'thaw',
  'lose',
  'drain',
  'end',
  'tick',
];

describe('whatever host and runtime do', () => {
  it('every accepted call is answered exactly once and the end is told once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...STEPS), { maxLength: 40 }), async (steps) => {
        let drains = 0;
        let lost = false;
        const session = readySession(() => void drains++);
        const answers = new Map<string, number>();
        let serial = 0;
        const illegal = (error: Error) => expect(error.name).toBe('IllegalTransition');
        const moves: Record<Step, () => void> = {
          next: () => void session.next().catch(illegal),
          invoke: () => {
            const requestId = String(++serial);
            answers.set(requestId, 0);
            const count = () => void answers.set(requestId, (answers.get(requestId) ?? 0) + 1);
            session.invoke(invocation(requestId)).then(count, (error: Error) => {
              illegal(error);
              count();
            });
          },
          respond: () => void session.respond(String(serial), PAYLOAD),
          fail: () => void session.fail(String(serial), BOOM),
          failInit: () => void session.failInit(BOOM),
          freeze: () => session.freeze(),
          thaw: () => session.thaw(),
          lose() {
            lost ||= session.state !== 'draining' && session.state !== 'destroyed';
            session.lose();
          },
          drain: () => session.drain(),
          end: () => session.end({ reason: 'destroyed' }),
          tick: () => void vi.advanceTimersByTime(1000),
        };
        for (const step of steps) {
          try {
            moves[step]();
          } catch (error) {
            illegal(error as Error);
          }
        }
        session.end({ reason: 'destroyed' });
        await vi.runAllTimersAsync();
        expect([...answers.values()].every((count) => count === 1)).toBe(true);
        expect(drains).toBe(lost ? 0 : 1);
        expect(session.state).toBe('destroyed');
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });
});

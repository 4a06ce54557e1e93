import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assignment, ExecutionOutcome, Sandbox, SandboxDriver, SandboxInvocation } from '../sandbox-driver.js';
import type { SandboxSpec } from '../sandbox-driver.js';

/**
 * What the contract's function does for an event: the tested driver brings a function that obeys. During INIT it
 * obeys the environment variable `CONTRACT_INIT` instead, where that is `throw`, `exit` or `hang`.
 */
export type ContractEvent =
  /** Answers the event itself. */
  | { readonly do: 'echo'; readonly padding?: string }
  /** Fails with an error whose type names `TypeError` in the runtime's way, and the message `boom`, and goes on. */
  | { readonly do: 'throw' }
  /** Ends the process with status 3. */
  | { readonly do: 'exit' }
  /** Computes without an end. */
  | { readonly do: 'hang' }
  /** Writes `text` and a newline to stdout. */
  | { readonly do: 'print'; readonly text: string }
  /** Answers the value of the environment variable `CONTRACT_VALUE` as a JSON string. */
  | { readonly do: 'environment' }
  /** Answers how many invocations this process has seen. */
  | { readonly do: 'count' }
  /** Takes memory without an end. */
  | { readonly do: 'eat' };

export interface DriverSubject {
  /** Started already. */
  readonly driver: SandboxDriver;
  readonly spec: SandboxSpec;
  /** Binds a sandbox to the contract's function. */
  readonly assignment: Assignment;
  close(): Promise<void>;
}

/** Enough for a loaded machine; nothing here measures time. */
const TEST_TIMEOUT_MS = 60_000;
const LONG_MS = 50_000;

const BOOM = { errorType: expect.stringContaining('TypeError') as string, errorMessage: 'boom' };

/** What every sandbox driver must hold to, whatever its sandboxes are made of. */
export function sandboxDriverContract(name: string, open: () => Promise<DriverSubject>): void {
  describe(`the sandbox driver contract: ${name}`, { timeout: TEST_TIMEOUT_MS }, () => {
    let subject: DriverSubject;
    let serial = 0;

    beforeAll(async () => {
      subject = await open();
    }, TEST_TIMEOUT_MS);
    afterAll(() => subject.close(), TEST_TIMEOUT_MS);

    const invocation = (event: ContractEvent, timeoutMs = LONG_MS): SandboxInvocation => ({
      requestId: `request-${++serial}`,
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:contract',
      payload: Buffer.from(JSON.stringify(event)),
      timeoutMs,
      deadlineMs: Date.now() + timeoutMs,
    });
    const stem = () => subject.driver.create(subject.spec);
    const assigned = async (environment: Record<string, string> = {}): Promise<Sandbox> => {
      const sandbox = await stem();
      const own = { ...subject.assignment.environment, ...environment };
      expect(await sandbox.assign({ ...subject.assignment, environment: own })).toEqual({ kind: 'ready' });
      return sandbox;
    };
    const assignWith = async (init: string, initTimeoutMs = LONG_MS) => {
      const sandbox = await stem();
      const environment = { ...subject.assignment.environment, CONTRACT_INIT: init };
      return { sandbox, outcome: await sandbox.assign({ ...subject.assignment, environment, initTimeoutMs }) };
    };
    const answer = (outcome: ExecutionOutcome): unknown => {
      if (outcome.kind !== 'success') throw new Error(`No success but ${JSON.stringify(outcome)}`);
      return JSON.parse(Buffer.from(outcome.payload).toString());
    };

    it('runs one invocation after the other in the same process', async () => {
      const sandbox = await assigned();
      expect(answer(await sandbox.invoke(invocation({ do: 'echo' })))).toEqual({ do: 'echo' });
      expect(answer(await sandbox.invoke(invocation({ do: 'count' })))).toBe(2);
      expect(answer(await sandbox.invoke(invocation({ do: 'count' })))).toBe(3);
      await sandbox.destroy();
    });

    it('brings the environment, odd characters included', async () => {
      const value = 'a "quoted" = ünïcödé $PATH\nsecond line';
      const sandbox = await assigned({ CONTRACT_VALUE: value });
      expect(answer(await sandbox.invoke(invocation({ do: 'environment' })))).toBe(value);
      await sandbox.destroy();
    });

    it('carries large payloads both ways', async () => {
      const sandbox = await assigned();
      const event = { do: 'echo', padding: 'x'.repeat(1024 * 1024) } as const;
      expect(answer(await sandbox.invoke(invocation(event)))).toEqual(event);
      await sandbox.destroy();
    });

    it('tells a function error from the end of the process', async () => {
      const sandbox = await assigned();
      const outcome = await sandbox.invoke(invocation({ do: 'throw' }));
      expect(outcome).toMatchObject({ kind: 'error', error: BOOM });
      expect(answer(await sandbox.invoke(invocation({ do: 'count' })))).toBe(2);
      await sandbox.destroy();
    });

    it('says with which status the process exited, and says it again later', async () => {
      const sandbox = await assigned();
      const ended = { kind: 'ended', end: { reason: 'exit', status: 3 } };
      expect(await sandbox.invoke(invocation({ do: 'exit' }))).toEqual({ ...ended, delivered: true });
      expect(sandbox.alive).toBe(false);
      expect(await sandbox.ended).toEqual(ended.end);
      expect(await sandbox.invoke(invocation({ do: 'echo' }))).toEqual({ ...ended, delivered: false });
      expect(await sandbox.assign(subject.assignment)).toEqual({ ...ended, assigned: false });
      expect(() => sandbox.freeze()).not.toThrow();
      expect(() => sandbox.thaw()).not.toThrow();
    });

    it('is alive until the first sign of its end', async () => {
      const fresh = await stem();
      const sandbox = await assigned();
      expect([fresh.alive, sandbox.alive]).toEqual([true, true]);
      sandbox.freeze();
      expect(sandbox.alive).toBe(true);
      const gone = [fresh.destroy(), sandbox.destroy()];
      expect([fresh.alive, sandbox.alive]).toEqual([false, false]);
      expect(await fresh.assign(subject.assignment)).toMatchObject({ kind: 'ended', assigned: false });
      expect(await sandbox.invoke(invocation({ do: 'echo' }))).toMatchObject({ kind: 'ended', delivered: false });
      await Promise.all(gone);
    });

    it('kills what is out of time', async () => {
      const sandbox = await assigned();
      expect(await sandbox.invoke(invocation({ do: 'hang' }, 100))).toEqual({ kind: 'timeout' });
      expect(await sandbox.ended).toEqual({ reason: 'signal', signal: 'SIGKILL' });
    });

    it('recognises the end of memory', async () => {
      const sandbox = await assigned();
      const outcome = await sandbox.invoke(invocation({ do: 'eat' }));
      expect(outcome).toEqual({ kind: 'ended', end: { reason: 'out-of-memory' }, delivered: true });
      expect(sandbox.memoryPeakBytes()).toBeGreaterThan(0);
    });

    it('has in the log what was written before the answer, once', async () => {
      const sandbox = await assigned();
      const text = 'line of a log '.repeat(20);
      for (let round = 0; round < 20; round++) {
        await sandbox.invoke(invocation({ do: 'print', text: `${round} ${text}` }));
        expect(Buffer.from(sandbox.takeLog()).toString()).toContain(`${round} ${text}`);
      }
      expect(sandbox.takeLog()).toHaveLength(0);
      await sandbox.destroy();
    });

    it('reports a failed INIT in the words of the runtime', async () => {
      const { sandbox, outcome } = await assignWith('throw');
      expect(outcome).toMatchObject({ kind: 'error', error: BOOM });
      expect((await sandbox.ended).reason).toMatch(/exit|signal/);
    });

    it('reports a process that exits during INIT', async () => {
      const { outcome } = await assignWith('exit');
      expect(outcome).toEqual({ kind: 'ended', end: { reason: 'exit', status: 3 }, assigned: true });
    });

    it('ends an INIT that takes too long', async () => {
      const { sandbox, outcome } = await assignWith('hang', 100);
      expect(outcome).toEqual({ kind: 'timeout' });
      expect(await sandbox.ended).toEqual({ reason: 'signal', signal: 'SIGKILL' });
    });

    it('refuses calls out of order and is none the worse for it', async () => {
      const sandbox = await stem();
      await expect(sandbox.invoke(invocation({ do: 'echo' }))).rejects.toThrow('stem');
      expect(() => sandbox.freeze()).toThrow('stem');
      expect(await sandbox.assign(subject.assignment)).toEqual({ kind: 'ready' });
      await expect(sandbox.assign(subject.assignment)).rejects.toThrow('ready');
      expect(() => sandbox.thaw()).toThrow('ready');

      const first = sandbox.invoke(invocation({ do: 'echo' }));
      expect(() => sandbox.freeze()).toThrow('busy');
      const second = sandbox.invoke(invocation({ do: 'echo' }));
      await expect(second).rejects.toThrow('busy');
      expect(answer(await first)).toEqual({ do: 'echo' });

      sandbox.freeze();
      await expect(sandbox.invoke(invocation({ do: 'echo' }))).rejects.toThrow('frozen');
      sandbox.thaw();
      expect(answer(await sandbox.invoke(invocation({ do: 'echo' })))).toEqual({ do: 'echo' });
      await sandbox.destroy();
    });

    it('destroys in any state, more than once, and leaves nothing', async () => {
      const [fresh, busy, frozen] = await Promise.all([stem(), assigned(), assigned()]);
      const running = busy.invoke(invocation({ do: 'hang' }));
      frozen.freeze();
      const all = [fresh, busy, frozen];
      await Promise.all(all.flatMap((sandbox) => [sandbox.destroy(), sandbox.destroy()]));
      expect(await running).toMatchObject({ kind: 'ended', end: { reason: 'destroyed' } });
      for (const sandbox of all) expect(await sandbox.ended).toEqual({ reason: 'destroyed' });
      expect(await subject.driver.sweep()).toEqual({ containers: 0, mounts: 0, directories: 0 });
    });

    it('a sweep leaves alone what is in use', async () => {
      const sandbox = await assigned();
      expect(await subject.driver.sweep()).toEqual({ containers: 0, mounts: 0, directories: 0 });
      expect(answer(await sandbox.invoke(invocation({ do: 'echo' })))).toEqual({ do: 'echo' });
      await sandbox.destroy();
    });
  });
}

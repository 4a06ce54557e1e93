import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExtensionRefusal } from '../../ports/extension-session.js';
import type { SandboxInvocation } from '../../ports/sandbox-driver.js';
import { ExtensionRegistry } from './extension-registry.js';

const INVOCATION: SandboxInvocation = {
  requestId: 'r-1',
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
  payload: Buffer.from('{}'),
  timeoutMs: 3000,
  deadlineMs: 1_800_000_000_000,
};

const failed = vi.fn();
let registry: ExtensionRegistry;

beforeEach(() => {
  failed.mockReset();
  registry = new ExtensionRegistry(failed);
});

/** Whether a promise is settled when everything that was under way has had its turn. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as ExtensionRefusal).errorType;
  }
  return 'accepted';
}

/** An external extension that waits for its first event. */
async function ready(name: string, events: string[]): Promise<{ id: string; next: Promise<unknown> }> {
  void registry.launch([name]);
  const id = registry.register(name, events);
  const next = registry.next(id);
  await registry.idle();
  return { id, next };
}

describe('INIT', () => {
  it('waits until all external extensions have registered, then until all wait for an event', async () => {
    const registered = registry.launch(['one', 'two']);
    const one = registry.register('one', ['INVOKE', 'SHUTDOWN']);
    expect(await isSettled(registered)).toBe(false);
    const two = registry.register('two', []);
    expect(await isSettled(registered)).toBe(true);
    const inner = registry.register('inner', ['INVOKE']);
    const initialised = registry.initialised();
    for (const id of [one, two, inner]) {
      expect(await isSettled(initialised)).toBe(false);
      void registry.next(id);
    }
    expect(await isSettled(initialised)).toBe(true);
    expect(registry.statuses).toEqual([
      { name: 'one', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'] },
      { name: 'two', state: 'Ready', events: [] },
      { name: 'inner', state: 'Ready', events: ['INVOKE'] },
    ]);
    expect([registry.hasExternal, registry.hasInternal]).toEqual([true, true]);
  });

  it('costs nothing where there is no extension', async () => {
    expect(await isSettled(registry.initialised())).toBe(true);
    expect([registry.size, registry.isBusy, registry.isInitialising]).toEqual([0, false, false]);
  });

  it('refuses what Lambda refuses', () => {
    void registry.launch(['one']);
    expect(refusal(() => registry.register('one', ['PAUSE']))).toBe('Extension.InvalidEventType');
    expect(refusal(() => registry.register('one', ['SHUTDOWN']))).toBe('accepted');
    expect(refusal(() => registry.register('one', ['SHUTDOWN']))).toBe('Extension.InvalidExtensionState');
    expect(refusal(() => registry.register('inner', ['SHUTDOWN']))).toBe('Extension.InvalidEventType');
    expect(refusal(() => registry.register('inner', ['INVOKE']))).toBe('accepted');
    expect(refusal(() => registry.register('inner', ['INVOKE']))).toBe('Extension.InvalidExtensionState');
    expect(refusal(() => void registry.next('nobody'))).toBe('Extension.UnknownExtensionIdentifier');
    for (let n = registry.size; n < 10; n += 1) registry.register(`inner-${n}`, []);
    expect(refusal(() => registry.register('one-too-many', []))).toBe('Extension.TooManyExtensions');
    void registry.initialised();
    expect(refusal(() => registry.register('late', []))).toBe('Extension.RegistrationClosed');
  });

  it('names the move that a state does not allow', () => {
    void registry.launch(['one']);
    const id = registry.register('one', []);
    void registry.next(id);
    expect(() => registry.failInit(id, 'X')).toThrow(
      `State transition from Ready to InitError failed for extension ${id}. Error: State transition is not allowed`,
    );
  });

  it('fails with an eleventh external extension', () => {
    void registry.launch(Array.from({ length: 11 }, (_, n) => `e-${n}`));
    expect(failed).toHaveBeenCalledExactlyOnceWith({
      errorType: 'Extension.LaunchError',
      detail: 'ErrTooManyExtensions',
    });
  });

  it('fails with one whose program cannot be started', () => {
    void registry.launch(['one', 'two']);
    registry.failedToLaunch('two', 'EACCES');
    expect(failed).toHaveBeenCalledExactlyOnceWith({
      errorType: 'Extension.LaunchError',
      detail: 'fork/exec /opt/extensions/two: permission denied',
    });
    expect(registry.statuses[1]).toMatchObject({ state: 'LaunchError', errorType: 'PermissionDenied' });
  });

  it('fails with one that reports an error and exits, under the type that it named', () => {
    void registry.launch(['one']);
    const id = registry.register('one', []);
    registry.failInit(id, 'My.Error');
    registry.failInit(id, 'Another');
    expect(failed).not.toHaveBeenCalled();
    expect(refusal(() => void registry.next(id))).toBe('Extension.InvalidExtensionState');
    registry.exited('one', { reason: 'exit', status: 0 });
    expect(failed).toHaveBeenCalledExactlyOnceWith({ errorType: 'Extension.InitError', detail: 'exit code 0' });
    expect(registry.statuses).toMatchObject([{ state: 'InitError', errorType: 'My.Error' }]);
  });

  it('fails at once with an internal one, which has no process to exit', () => {
    const id = registry.register('inner', []);
    registry.failInit(id, 'My.Error');
    expect(failed).toHaveBeenCalledExactlyOnceWith({ errorType: 'Extension.InitError', detail: 'My.Error' });
  });
});

describe('an invocation', () => {
  it('is told to those who asked for it, and over when all of them wait again', async () => {
    const { id, next } = await ready('one', ['INVOKE']);
    const other = await ready('two', ['SHUTDOWN']);
    expect(registry.isBusy).toBe(false);
    registry.invoke({ ...INVOCATION, traceId: 'Root=1' });
    expect(await next).toEqual({
      eventType: 'INVOKE',
      deadlineMs: INVOCATION.deadlineMs,
      requestId: 'r-1',
      invokedFunctionArn: INVOCATION.functionArn,
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1' },
    });
    expect(registry.isBusy).toBe(true);
    const idle = registry.idle();
    expect([await isSettled(idle), await isSettled(other.next)]).toEqual([false, false]);
    void registry.next(id);
    expect(await isSettled(idle)).toBe(true);
  });

  it('gives a lost connection’s question up when the extension asks again', async () => {
    const { id, next } = await ready('one', ['INVOKE']);
    const again = registry.next(id);
    expect(await next).toBeUndefined();
    registry.invoke(INVOCATION);
    expect(await again).toMatchObject({ eventType: 'INVOKE' });
  });

  it.each([
    ['just exits', 'Extension.Crash', () => undefined],
    ['says so first', 'Extension.ExitError', (id: string) => registry.failExit(id, 'Why')],
  ] as const)('fails with an extension that %s', async (_how, errorType, before) => {
    const { id } = await ready('one', ['INVOKE']);
    registry.invoke(INVOCATION);
    before(id);
    registry.exited('one', { reason: 'signal', signal: 'SIGSEGV' });
    registry.exited('one', { reason: 'exit', status: 1 });
    expect(failed).toHaveBeenCalledExactlyOnceWith({ errorType, detail: 'signal: segmentation fault' });
  });
});

describe('a shutdown', () => {
  it('is told to those who asked for it, and over when they are gone', async () => {
    const { next } = await ready('one', ['INVOKE', 'SHUTDOWN']);
    const busy = await ready('two', ['INVOKE', 'SHUTDOWN']);
    await ready('three', ['INVOKE']);
    registry.invoke(INVOCATION);
    expect(await next).toMatchObject({ eventType: 'INVOKE' });
    registry.closing();
    const over = registry.shutdown('timeout', 5);
    const late = registry.next(busy.id);
    expect(await late).toEqual({ eventType: 'SHUTDOWN', shutdownReason: 'timeout', deadlineMs: 5 });
    registry.exited('two', { reason: 'exit', status: 0 });
    expect(await isSettled(over)).toBe(false);
    registry.exited('one', { reason: 'exit', status: 1 });
    expect(await isSettled(over)).toBe(true);
    expect(failed).not.toHaveBeenCalled();
  });

  it('waits for nobody where nobody asked for it', async () => {
    await ready('one', ['INVOKE']);
    expect(await isSettled(registry.shutdown('spindown', 5))).toBe(true);
  });
});

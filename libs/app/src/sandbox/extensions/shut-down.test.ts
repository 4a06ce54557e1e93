import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExtensionEvent } from '../../ports/extension-session.js';
import { EnvironmentExtensions } from './environment-extensions.js';
import { shutDown } from './shut-down.js';

const NOW = 1_800_000_000_000;

let extensions: EnvironmentExtensions;
let gone: PromiseWithResolvers<void>;
const terminate = vi.fn();
const over = vi.fn();

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  terminate.mockReset();
  over.mockReset();
  gone = Promise.withResolvers();
  extensions = new EnvironmentExtensions({
    onFailure: () => expect.unreachable('the end of an extension is no failure any more'),
    onNote: () => undefined,
    connectTelemetry: () => ({ deliver: () => Promise.resolve(true), close: () => undefined }),
  });
  extensions.begin({ accountId: '123456789012', functionName: 'f', functionVersion: '1', handler: 'h' });
});
afterEach(() => {
  vi.useRealTimers();
});

function begin(): void {
  shutDown(extensions, 'spindown', { terminate, gone: gone.promise }).then(over, over);
}

function join(name: string, events: string[]): Promise<ExtensionEvent | undefined> {
  return extensions.next(extensions.register(name, events).identifier);
}

describe('with an external extension', () => {
  it('ends the runtime first, tells the extension, and is over when that is gone', async () => {
    void extensions.launch(['one']);
    const next = join('one', ['SHUTDOWN']);
    begin();
    expect(terminate).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(100);
    gone.resolve();
    expect(await next).toEqual({ eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: NOW + 2_000 });
    expect(over).not.toHaveBeenCalled();
    extensions.exited('one', { reason: 'exit', status: 0 });
    await vi.advanceTimersByTimeAsync(0);
    expect(over).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives the runtime 300 ms and all of it two seconds', async () => {
    void extensions.launch(['one']);
    const told = vi.fn();
    void join('one', ['SHUTDOWN']).then(told);
    begin();
    await vi.advanceTimersByTimeAsync(299);
    expect(told).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_699);
    expect(over).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(over).toHaveBeenCalledTimes(1);
  });

  it('waits for nobody who did not ask to be told', async () => {
    void extensions.launch(['one']);
    void join('one', ['INVOKE']);
    begin();
    gone.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(over).toHaveBeenCalledTimes(1);
  });
});

it('with internal extensions alone gives the runtime 500 ms', async () => {
  void join('inner', ['INVOKE']);
  begin();
  await vi.advanceTimersByTimeAsync(499);
  expect(over).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(over).toHaveBeenCalledTimes(1);
});

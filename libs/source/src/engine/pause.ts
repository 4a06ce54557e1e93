import type { EngineTimes } from './engine-ports.js';

/** Waits, or until the signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** ms to wait after so many tries in a row that brought nothing, 1 or more. */
export function backoffMs(tries: number, { firstBackoffMs, longestBackoffMs }: EngineTimes): number {
  return Math.min(firstBackoffMs * 2 ** Math.min(tries - 1, 20), longestBackoffMs);
}

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Looks } from './looks.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('looks at the start, when it is asked to, and when the last look said, one at a time', async () => {
  const ends: ((waitMs: number) => void)[] = [];
  const looks = new Looks(
    () => new Promise((end) => ends.push(end)),
    500,
    () => expect.unreachable(),
  );
  looks.now();
  expect(ends).toHaveLength(0);
  looks.start();
  looks.start();
  looks.now();
  looks.now();
  expect(ends).toHaveLength(1);
  ends[0]!(100);
  await vi.advanceTimersByTimeAsync(0);
  expect(ends).toHaveLength(2);
  ends[1]!(100);
  await vi.advanceTimersByTimeAsync(99);
  expect(ends).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(ends).toHaveLength(3);
  const stopped = looks.stop();
  looks.now();
  ends[2]!(0);
  await stopped;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ends).toHaveLength(3);
});

it('goes on after a look that failed', async () => {
  const errors: unknown[] = [];
  const look = vi.fn<() => Promise<number>>().mockRejectedValueOnce(new Error('away')).mockResolvedValue(10_000);
  new Looks(look, 500, (error) => errors.push(error)).start();
  await vi.advanceTimersByTimeAsync(500);
  expect(errors).toEqual([new Error('away')]);
  expect(look).toHaveBeenCalledTimes(2);
});

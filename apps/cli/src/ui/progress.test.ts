import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Progress } from './progress.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function progressOn(output: { isTTY?: boolean; columns?: number }) {
  let text = '';
  const progress = new Progress({ ...output, write: (more) => (text += more) });
  return { progress, text: () => text };
}

it('writes one plain line a step where there is no terminal', () => {
  const { progress, text } = progressOn({});
  progress.started('Postgres');
  progress.finished('Postgres', 12_340);
  progress.started('Redis');
  progress.finished('Redis', undefined);
  progress.started('server');
  progress.failed('server', 100);
  expect(text()).toBe('▸ Postgres … 12.3s ✓\n▸ Redis … in place ✓\n▸ server … 0.1s ✗\n');
});

it('says now and then that a long step is at work', () => {
  const { progress, text } = progressOn({});
  progress.started('images');
  progress.reported('images', '\x1b[91mStep 4/9\x1b[0m');
  vi.advanceTimersByTime(31_000);
  progress.finished('images', 31_000);
  expect(text()).toBe('  images: 15s Step 4/9\n  images: 30s Step 4/9\n▸ images … 31.0s ✓\n');
});

it('shows on a terminal what runs, no wider than it is, and stops when nothing does', () => {
  const { progress, text } = progressOn({ isTTY: true, columns: 20 });
  progress.started('images');
  progress.reported('images', 'a very long line of output');
  vi.advanceTimersByTime(200);
  const last = text().split('\r\x1b[K').at(-1)!;
  expect(last).toMatch(/^▸ images 0s a very/);
  expect(last.length).toBeLessThanOrEqual(20);
  progress.finished('images', 200);
  const ended = text();
  vi.advanceTimersByTime(10_000);
  expect(text()).toBe(ended);
});

import { afterEach, expect, it, vi } from 'vitest';
import { LineSplitter } from './line-splitter.js';

afterEach(() => void vi.useRealTimers());

const never = (): never => {
  throw new Error('Nothing is left out.');
};

function split(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), never);
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.flush();
  return lines;
}

it('finds lines across chunks, leaves empty ones out and keeps the last without an end', () => {
  expect(split(['on', 'e\ntw', 'o\n\nthree\nfo', 'ur'])).toEqual(['one', 'two', 'three', 'four']);
});

it('does not tear a character that comes in two chunks', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), never);
  const bytes = Buffer.from('żółć\n');
  splitter.push(bytes.subarray(0, 3));
  splitter.push(bytes.subarray(3));
  expect(lines).toEqual(['żółć']);
});

it('cuts a line without an end', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), never);
  for (let n = 0; n < 5; n += 1) splitter.push(Buffer.alloc(64 * 1024, 'x'));
  expect(lines.map((line) => line.length)).toEqual([256 * 1024]);
});

it.each(['a\n', '\n'])('leaves out lines that are too many for a second, of %j', (line) => {
  vi.useFakeTimers();
  let [lines, leftOut] = [0, 0];
  const splitter = new LineSplitter(
    () => (lines += 1),
    (bytes) => (leftOut += bytes),
  );
  const flood = Buffer.alloc(64 * 1024, line);
  for (let n = 0; n < 10; n += 1) splitter.push(flood);
  expect(leftOut).toBe(10 * flood.length - 4_000 * line.length);
  const before = lines;
  vi.advanceTimersByTime(1_000);
  splitter.push(Buffer.from('again\n'));
  expect(lines).toBe(before + 1);
});

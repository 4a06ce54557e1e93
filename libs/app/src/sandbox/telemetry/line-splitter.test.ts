import { expect, it } from 'vitest';
import { LineSplitter } from './line-splitter.js';

function split(chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk));
  splitter.flush();
  return lines;
}

it('finds lines across chunks, leaves empty ones out and keeps the last without an end', () => {
  expect(split(['on', 'e\ntw', 'o\n\nthree\nfo', 'ur'])).toEqual(['one', 'two', 'three', 'four']);
});

it('does not tear a character that comes in two chunks', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  const bytes = Buffer.from('żółć\n');
  splitter.push(bytes.subarray(0, 3));
  splitter.push(bytes.subarray(3));
  expect(lines).toEqual(['żółć']);
});

it('cuts a line without an end', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (let n = 0; n < 5; n += 1) splitter.push(Buffer.alloc(64 * 1024, 'x'));
  expect(lines.map((line) => line.length)).toEqual([256 * 1024]);
});

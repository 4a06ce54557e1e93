import { expect, test } from 'vitest';
import { parseRecordedTrace } from './recorded-trace.js';
import { DAY, MINUTE } from './trace.js';

const HEAD = `HashOwner,HashApp,HashFunction,Trigger,${Array.from({ length: 1_440 }, (_, index) => index + 1).join(',')}`;
const line = (name: string, counts: Record<number, number>): string =>
  `owner,app,${name},http,${Array.from({ length: 1_440 }, (_, minute) => counts[minute] ?? 0).join(',')}`;
const arrivals = (iterator: Iterator<number>): number[] => {
  const found: number[] = [];
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) found.push(next.value);
  return found;
};

test('invocations come in the minutes in which they were recorded, in order, the same each time', () => {
  const days = [
    [HEAD, line('a', { 0: 2, 1_439: 1 }), line('b', { 5: 1 })],
    [HEAD, line('a', { 1: 1 })],
  ];
  const { functions, lengthMs } = parseRecordedTrace(days.map((lines) => `${lines.join('\n')}\n`));
  expect(lengthMs).toBe(2 * DAY);
  expect(functions.map(({ accountId, functionName, kind }) => [accountId, functionName, kind])).toEqual([
    ['owner', 'owner/app/a', 'http'],
    ['owner', 'owner/app/b', 'http'],
  ]);
  const times = arrivals(functions[0]!.arrivals());
  expect(times.map((at) => Math.floor(at / MINUTE))).toEqual([0, 0, 1_439, 1_441]);
  expect(times.toSorted((a, b) => a - b)).toEqual(times);
  expect(arrivals(functions[0]!.arrivals())).toEqual(times);
});

test.each([
  ['minutes are missing', 'owner,app,a,http,1,2'],
  ['a count is no number', line('a', {}).replace(/0$/, 'x')],
])('is refused when %s', (_, bad) => {
  expect(() => parseRecordedTrace([`${HEAD}\n${bad}\n`])).toThrow('day 1 has a line that is no function');
});

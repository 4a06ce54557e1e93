import { expect, it } from 'vitest';
import { isQuery, resolversOf } from './dns-forwarder.js';
import { messagesIn } from './dns-messages.js';

const header = (...bytes: number[]) => Buffer.from([0, 1, ...bytes, ...Array<number>(12).fill(0)]).subarray(0, 12);

it.each([
  ['a query', header(1, 0, 0, 1), true],
  ['a query without recursion', header(0, 0, 0, 1), true],
  ['an answer', header(0x81, 0, 0, 1), false],
  ['an update', header(0x28, 0, 0, 1), false],
  ['a notification', header(0x20, 0, 0, 1), false],
  ['no question', header(1, 0, 0, 0), false],
  ['two questions', header(1, 0, 0, 2), false],
  ['too little', Buffer.from([0, 1, 1, 0]), false],
])('%s is passed on or not', (_, message, passes) => {
  expect(isQuery(message)).toBe(passes);
});

it('finds the servers of a host', () => {
  const text =
    'domain a\nnameserver 10.0.0.2\n#nameserver 10.0.0.9\nnameserver\tfd00::2\nnameserver nobody\noptions edns0\n';
  expect(resolversOf(text)).toEqual(['10.0.0.2', 'fd00::2']);
});

it('takes messages out of a stream however it is cut', async () => {
  const bytes = Buffer.from([0, 3, 1, 2, 3, 0, 0, 0, 1, 9, 0, 5, 1]);
  async function* cut() {
    for (const byte of bytes) yield Buffer.of(byte);
  }
  const found: number[][] = [];
  for await (const message of messagesIn(cut())) found.push([...message]);
  expect(found).toEqual([
    [0, 3, 1, 2, 3],
    [0, 0],
    [0, 1, 9],
  ]);
});

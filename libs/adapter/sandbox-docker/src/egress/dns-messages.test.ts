import { expect, it } from 'vitest';
import { isQuery, messagesIn } from './dns-messages.js';
import { header, question } from './testing/dns-query.js';

const asks = (head: Buffer, type = 1) => Buffer.concat([head, question(type)]);

it.each([
  ['a query', asks(header(1, 0, 0, 1)), true],
  ['a query without recursion', asks(header(0, 0, 0, 1)), true],
  ['a query about the root', Buffer.concat([header(1, 0, 0, 1), Buffer.from([0, 0, 2, 0, 1])]), true],
  ['an answer', asks(header(0x81, 0, 0, 1)), false],
  ['an update', asks(header(0x28, 0, 0, 1)), false],
  ['a notification', asks(header(0x20, 0, 0, 1)), false],
  ['no question', asks(header(1, 0, 0, 0)), false],
  ['two questions', asks(header(1, 0, 0, 2)), false],
  ['too little', Buffer.from([0, 1, 1, 0]), false],
  ['the changes of a zone', asks(header(1, 0, 0, 1), 251), false],
  ['a whole zone', asks(header(1, 0, 0, 1), 252), false],
  ['a question that breaks off', asks(header(1, 0, 0, 1)).subarray(0, 18), false],
  ['a name that points elsewhere', Buffer.concat([header(1, 0, 0, 1), Buffer.from([0xc0, 2, 0, 252, 0, 1])]), false],
])('%s is passed on or not', (_, message, passes) => {
  expect(isQuery(message)).toBe(passes);
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

import { expect, it } from 'vitest';
import { deletionBySource, mostConnectionsOfAll } from './connections.js';

it.each([
  ['a quarter of the table', () => '131072\n', 32_768],
  ['no more than are quickly counted', () => '1048576\n', 65_536],
  [
    'a quarter of a usual table where there is none yet',
    () => {
      throw new Error('ENOENT');
    },
    16_384,
  ],
])('lets environments have %s together', (_, read, most) => {
  expect(mostConnectionsOfAll(read)).toBe(most);
});

it('deletes by the source, and names it so that a kernel without such a filter refuses', () => {
  const { type, creates, body } = deletionBySource('100.127.0.9');
  expect([type, creates]).toEqual([0x102, false]);
  expect(body.toString('hex')).toBe(
    [
      '02000000',
      '10000180' + '0c000180' + '08000100' + '647f0009', // original tuple: IP: source
      '0c001980' + '08000100' + '01000000', // filter: of the original tuple the source
    ].join(''),
  );
});

import { expect, it } from 'vitest';
import { formatLsn, formatPosition, parseLsn, parsePosition } from './lsn.js';

it.each(['0/0', '0/16B3748', '16/B374D848', 'FFFFFFFF/FFFFFFFF'])('is read as it was written: %s', (text) => {
  expect(formatLsn(parseLsn(text))).toBe(text);
  expect(formatPosition(parsePosition(`${text}:12`))).toBe(`${text}:12`);
});

it.each(['', '16B3748', '0/', '0/16B3748', '0/XYZ:1', '0/1:', '0/1:-1'])('refuses what is no position: %s', (text) => {
  expect(() => parsePosition(text)).toThrow('no p');
});

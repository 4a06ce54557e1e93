import { expect, test } from 'vitest';
import {
  administratorName,
  normalisedPassword,
  requireAdministratorName,
  requireGoodPassword,
} from './administrator-rules.js';

test.each(['a', 'ada', 'ada.lovelace@example.com', 'x'.repeat(64)])('%s is a name', (name) => {
  expect(() => requireAdministratorName(name)).not.toThrow();
});

test.each(['', '.ada', 'ada-', 'a da', 'Ada', 'ada\n', 'x'.repeat(65), 'añu'])('%j is none', (name) => {
  expect(() => requireAdministratorName(name)).toThrow('A name has');
});

test('names are found however they are typed', () => expect(administratorName(' Ada ')).toBe('ada'));

test.each([
  ['short pass', 'at least 12'],
  ['x'.repeat(30), '5 different'],
  ['my name is ADA1 ok', 'contain the name'],
  ['ab'.repeat(200), 'at most 256'],
])('%j is no password', (password, why) => {
  expect(() => requireGoodPassword(password, 'ada1')).toThrow(why);
});

test.each(['correct horse battery', '😀😁😂😃😄😅😆😇😈😉😊😋', 'twelve chars'])('%j is one', (password) => {
  expect(() => requireGoodPassword(password, 'ada1')).not.toThrow();
});

test('the same characters in another encoding are the same password', () => {
  expect(normalisedPassword('pa\u0301ss')).toBe(normalisedPassword('p\u00e1ss'));
});

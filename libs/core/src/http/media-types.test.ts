import { expect, it } from 'vitest';
import { isBinaryMediaType } from './media-types.js';

it.each([
  ['image/png', ['image/png'], true],
  ['IMAGE/PNG; q=0.9', ['image/png'], true],
  ['image/png', ['Image/*'], true],
  ['image/png, text/html', ['text/html'], false],
  ['text/html', ['image/*'], false],
  ['*/*', ['image/png'], false],
  ['text/html', ['*/*'], true],
  [undefined, ['*/*'], true],
  [undefined, ['image/png'], false],
  ['', ['image/png'], false],
  ['image/png', [], false],
] as const)('takes %j among %j for binary: %s', (type, listed, expected) => {
  expect(isBinaryMediaType(type, listed)).toBe(expected);
});

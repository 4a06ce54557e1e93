import { expect, test } from 'vitest';
import { readCookie, setCookie } from './cookies.js';

test('over HTTPS the cookie is the host’s alone', () => {
  expect(setCookie('session', 'abc', true)).toBe(
    '__Host-stoker_session=abc; Path=/; HttpOnly; SameSite=Strict; Secure',
  );
});

test('over plain HTTP it has another name, and neither is taken for the other', () => {
  expect(setCookie('session', 'abc', false)).toBe('stoker_session=abc; Path=/; HttpOnly; SameSite=Strict');
  expect(readCookie('stoker_session=abc', 'session', true)).toBeUndefined();
  expect(readCookie('__Host-stoker_session=abc', 'session', false)).toBeUndefined();
});

test('a cookie is forgotten under its own name and attributes', () => {
  const forgotten = '__Host-stoker_flow=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0';
  expect(setCookie('flow', undefined, true)).toBe(forgotten);
});

test.each([
  ['stoker_session=abc', 'abc'],
  ['a=b; stoker_session=abc; c=d', 'abc'],
  ['stoker_session=a=b', 'a=b'],
  ['xstoker_session=abc', undefined],
  ['stoker_session=', undefined],
  ['stoker_session=one; stoker_session=two', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %j the session is %j', (header, value) => expect(readCookie(header, 'session', false)).toBe(value));

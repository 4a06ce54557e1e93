import { describe, expect, it } from 'vitest';
import { PreludeReader } from './prelude.js';

const NULS = '\0'.repeat(8);
const whole = (prelude: unknown, body = 'rest') => Buffer.from(`${JSON.stringify(prelude)}${NULS}${body}`);

describe('the prelude of a streamed response', () => {
  it('is its head, and what follows is the body', () => {
    const read = new PreludeReader().push(whole({ statusCode: 201, headers: { 'X-A': 'b' }, cookies: ['c=d'] }));
    expect(read).toEqual({
      head: { status: 201, headers: { 'x-a': 'b', 'set-cookie': ['c=d'], 'content-type': 'application/octet-stream' } },
      rest: Buffer.from('rest'),
    });
  });

  it('may come byte by byte', () => {
    const reader = new PreludeReader();
    const bytes = whole({ headers: { 'content-type': 'text/html' } }, 'x');
    const results = [...bytes].map((byte) => reader.push(Uint8Array.of(byte)));
    expect(results.slice(0, -2)).toEqual(Array.from({ length: bytes.length - 2 }, () => undefined));
    expect(results.at(-2)).toEqual({
      head: { status: 200, headers: { 'content-type': 'text/html' } },
      rest: Buffer.alloc(0),
    });
  });

  it.each([
    ['no JSON', Buffer.from(`hello${NULS}`)],
    ['JSON of no object', whole(3)],
    ['a status that is none', whole({ statusCode: 99 })],
    ['headers that would be two', whole({ headers: { a: 'b\r\nc: d' } })],
    ['no end', Buffer.alloc(70_000, 'x')],
  ])('is refused with %s', (_, bytes) => {
    expect(new PreludeReader().push(bytes)).toBe('malformed');
  });
});

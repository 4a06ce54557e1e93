import { describe, expect, it } from 'vitest';
import { headerOf, headerValues, joinedHeaders } from './http-request.js';

const HEADERS = ['Accept', 'text/html', 'X-A', '1', 'x-a', '2', '__proto__', 'x', 'toString', 'y'];

describe('the headers of a request', () => {
  it('are found whatever letters they were sent in', () => {
    expect(headerValues(HEADERS, 'x-a')).toEqual(['1', '2']);
    expect(headerOf(HEADERS, 'accept')).toBe('text/html');
    expect(headerOf(HEADERS, 'x-a')).toBe('1,2');
    expect(headerOf(HEADERS, 'x-b')).toBeUndefined();
  });

  it('are joined by commas where they came several times, and change nothing but themselves', () => {
    expect(joinedHeaders(HEADERS)).toEqual({ accept: 'text/html', 'x-a': '1,2', tostring: 'y' });
    expect(Object.getPrototypeOf(joinedHeaders(HEADERS))).toBe(Object.prototype);
  });
});

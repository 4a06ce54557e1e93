import { describe, expect, it } from 'vitest';
import { firstAddress, hostOf } from './first-address.js';

describe('the first address of a connection', () => {
  it('is the first that answers', async () => {
    const tried: string[] = [];
    const open = async (url: string) => {
      tried.push(url);
      if (url === 'a') throw new Error('a is away');
      return url;
    };
    expect(await firstAddress(['a', 'b', 'c'], open)).toBe('b');
    expect(tried).toEqual(['a', 'b']);
  });

  it('is none where none answers, for the reason of the last', async () => {
    const open = (url: string) => Promise.reject(new Error(`${url} is away`));
    await expect(firstAddress(['a', 'b'], open)).rejects.toThrow('b is away');
  });
});

it('takes hosts out of URLs as sockets want them', () => {
  expect([hostOf(new URL('mqtt://[::1]:1883')), hostOf(new URL('mqtt://broker.test'))]).toEqual(['::1', 'broker.test']);
});

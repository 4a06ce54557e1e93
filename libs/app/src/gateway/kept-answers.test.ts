import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { KeptAnswers } from './kept-answers.js';

let clock: FakeClock;
let kept: KeptAnswers;

beforeEach(() => {
  clock = new FakeClock();
  kept = new KeptAnswers(clock, { bytesPerApi: 10_000, bytesPerAccount: 15_000 });
});

/** Makes an answer that takes some 2,500 bytes. */
const MADE_OF = 500;

describe('kept answers', () => {
  it('count for their time', () => {
    const site = kept.ofSite<string>('1');
    site.keep('a', 'yes', MADE_OF, 1_000);
    clock.advance(999);
    expect(site.get('a')).toBe('yes');
    clock.advance(1);
    expect([site.get('a'), kept.bytesOf('1')]).toEqual([undefined, 0]);
  });

  it('are a site’s own', () => {
    const [one, two] = [kept.ofSite<string>('1'), kept.ofSite<string>('1')];
    one.keep('a', 'yes', MADE_OF, 1_000);
    expect(two.get('a')).toBeUndefined();
  });

  it('make room for new ones of their API, the oldest first', () => {
    const site = kept.ofSite<string>('1');
    for (const key of ['a', 'b', 'c', 'd']) site.keep(key, key, MADE_OF, 1_000);
    expect(['a', 'b', 'c', 'd'].map((key) => site.get(key))).toEqual([undefined, 'b', 'c', 'd']);
    expect(kept.bytesOf('1')).toBeLessThanOrEqual(10_000);
    site.keep('b', 'again', MADE_OF, 1_000);
    site.keep('e', 'e', MADE_OF, 1_000);
    expect([site.get('b'), site.get('c')]).toEqual(['again', undefined]);
  });

  it('make room for those of other APIs of their account, and of no other account', () => {
    const sites = [kept.ofSite<string>('1'), kept.ofSite<string>('1'), kept.ofSite<string>('2')] as const;
    sites[2].keep('a', 'theirs', MADE_OF, 1_000);
    for (const key of ['a', 'b', 'c']) for (const site of sites.slice(0, 2)) site.keep(key, key, MADE_OF, 1_000);
    sites[0].keep('d', 'd', MADE_OF, 1_000);
    expect(kept.bytesOf('1')).toBeLessThanOrEqual(15_000);
    expect(sites[0].get('d')).toBe('d');
    expect(sites[2].get('a')).toBe('theirs');
    const third = kept.ofSite<string>('1');
    third.keep('x', 'x', MADE_OF, 1_000);
    expect(third.get('x')).toBe('x');
    expect(kept.bytesOf('1')).toBeLessThanOrEqual(15_000);
  });

  it('are none that are larger than all of the room', () => {
    const site = kept.ofSite<string>('1');
    site.keep('a', 'a', MADE_OF, 1_000);
    site.keep('b', 'b', 5_000, 1_000);
    expect([site.get('a'), site.get('b')]).toEqual(['a', undefined]);
  });
});

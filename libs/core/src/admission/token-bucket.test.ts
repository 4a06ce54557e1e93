import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, takeToken } from './token-bucket.js';

const RATE = { perSecond: 10, burst: 3 };

/** Takes at each moment; answers which were served. */
function serve(rate: typeof RATE, moments: readonly number[]): boolean[] {
  let bucket: Bucket | undefined;
  return moments.map((now) => {
    const taken = takeToken(bucket, rate, now);
    bucket = taken.bucket;
    return taken.taken;
  });
}

describe('takeToken', () => {
  it('serves the burst at once and then the rate', () => {
    expect(serve(RATE, [0, 0, 0, 0, 99, 100, 100, 200])).toEqual([true, true, true, false, false, true, false, true]);
  });

  it('says when the next token comes', () => {
    const empty = { tokens: 0.5, at: 0 };
    expect(takeToken(empty, RATE, 0)).toEqual({ taken: false, bucket: empty, waitMs: 50 });
    expect(takeToken(undefined, { perSecond: 0, burst: 0 }, 0)).toMatchObject({ taken: false, waitMs: Infinity });
  });

  it('keeps no more than the burst, however long nobody comes', () => {
    expect(serve(RATE, [0, 1e9, 1e9, 1e9, 1e9])).toEqual([true, true, true, true, false]);
  });

  it('makes no tokens when the clock seems to go back', () => {
    expect(serve(RATE, [1000, 1000, 1000, 0, 0])).toEqual([true, true, true, false, false]);
  });

  it('follows a rate that has changed', () => {
    const { bucket } = takeToken({ tokens: 3, at: 0 }, { perSecond: 1, burst: 1 }, 0);
    expect(bucket.tokens).toBe(0);
  });

  it('never serves more than the burst and what came since', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), (gaps, perSecond, burst) => {
        const moments = gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 0) + gap], []);
        const served = serve({ perSecond, burst }, moments).filter(Boolean).length;
        const elapsed = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
        expect(served).toBeLessThanOrEqual(burst + (elapsed * perSecond) / 1000 + 1e-6);
      }),
    );
  });
});

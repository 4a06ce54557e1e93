import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import { BodyAllowances } from './body-allowances.js';

const KIB = 1024;
const MIB = 1024 * KIB;

function refusal(run: () => void): string | undefined {
  try {
    run();
  } catch (error) {
    if (isServiceError(error)) return error.code;
    throw error;
  }
  return undefined;
}

describe('body allowances', () => {
  it('count nothing up to 64 KiB, and let it in when all is taken', () => {
    const all = new BodyAllowances({ bytes: 0 });
    expect(refusal(() => all.open('a').grow(64 * KIB))).toBeUndefined();
    expect(refusal(() => all.open('a').grow(64 * KIB + 1))).toBe('ServiceUnavailableException');
    expect(all.taken).toBe(0);
  });

  it('share out what there is, to each key its part', () => {
    const all = new BodyAllowances({ bytes: 5 * MIB, bytesPerKey: 3 * MIB });
    const first = all.open('a');
    first.grow(2 * MIB);
    expect(refusal(() => all.open('a').grow(2 * MIB))).toBe('TooManyRequestsException');
    first.grow(3 * MIB);
    expect(refusal(() => first.grow(3 * MIB + 1))).toBe('TooManyRequestsException');
    expect(refusal(() => all.open('b').grow(3 * MIB))).toBe('ServiceUnavailableException');
    expect(refusal(() => all.open('b').grow(2 * MIB))).toBeUndefined();
    expect(all.taken).toBe(5 * MIB);
    first.release();
    first.release();
    expect(all.taken).toBe(2 * MIB);
    expect(refusal(() => all.open('a').grow(3 * MIB))).toBeUndefined();
  });

  it('let in a few packages of a key beside its invocations', () => {
    const all = new BodyAllowances({ packagesPerKey: 2 });
    const packages = [all.open('a'), all.open('a')];
    for (const each of packages) each.grow(7 * MIB);
    for (const each of packages) each.grow(8 * MIB);
    const third = all.open('a');
    expect(refusal(() => third.grow(6 * MIB))).toBeUndefined();
    expect(refusal(() => third.grow(7 * MIB))).toBe('TooManyRequestsException');
    expect(refusal(() => all.open('b').grow(7 * MIB))).toBeUndefined();
    packages[0]?.release();
    expect(refusal(() => third.grow(7 * MIB))).toBeUndefined();
  });

  it('never exceed the room, and are whole again when every call is over', () => {
    const step = fc.record({ call: fc.nat(5), kib: fc.nat(20 * KIB), release: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const all = new BodyAllowances({ bytes: 30 * MIB, bytesPerKey: 20 * MIB, packagesPerKey: 1 });
        const calls = Array.from({ length: 6 }, (_, index) => ({ allowance: all.open(`key-${index % 2}`), size: 0 }));
        for (const { call, kib, release } of steps) {
          const { allowance, size } = calls[call]!;
          if (release) allowance.release();
          const next = release ? 0 : size + kib * KIB;
          if (refusal(() => allowance.grow(next)) === undefined) calls[call]!.size = next;
          expect(all.taken).toBeLessThanOrEqual(30 * MIB);
        }
        for (const { allowance } of calls) allowance.release();
        expect(all.taken).toBe(0);
        expect(refusal(() => all.open('key-0').grow(20 * MIB))).toBeUndefined();
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameMeter } from './frame-meter.js';
import { frame } from './testing/frames.js';

const LIMIT = 1_000;

/** Measures bytes in pieces of such lengths. */
function measureIn(bytes: Uint8Array, pieces: readonly number[]): { meter: FrameMeter; all: string[] } {
  const meter = new FrameMeter(LIMIT);
  const all: string[] = [];
  let at = 0;
  for (const length of [...pieces, bytes.length]) {
    all.push(meter.measure(bytes.subarray(at, at + length)));
    at += length;
  }
  return { meter, all };
}

describe('the frames of a connection', () => {
  it.each([0, 1, 125, 126, 999, LIMIT])('are fine up to the limit: %i bytes', (length) => {
    const { all, meter } = measureIn(frame('x'.repeat(length)), []);
    expect(all).toEqual(['fine', 'fine'].slice(0, all.length));
    expect(meter.pendingBytes).toBe(0);
  });

  it.each([LIMIT + 1, 70_000])('are too long beyond it, before their contents have come: %i bytes', (length) => {
    const head = frame('x'.repeat(length)).subarray(0, length > 65_535 ? 14 : 8);
    expect(measureIn(head, []).all).toContain('too-long');
  });

  it('are too long where they say more than any number holds', () => {
    const head = Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]);
    expect(new FrameMeter(LIMIT).measure(head)).toBe('too-long');
  });

  it('count as held until their message is whole, whatever comes between', () => {
    const meter = new FrameMeter(LIMIT);
    const held = (bytes: Uint8Array) => {
      meter.measure(bytes);
      return meter.pendingBytes;
    };
    expect(held(frame('abc', { final: false }))).toBe(3);
    expect(held(frame('ping', { opcode: 9 }))).toBe(3);
    expect(held(frame('', { final: false, opcode: 0 }))).toBe(3);
    expect(held(frame('de', { opcode: 0 }).subarray(0, 7))).toBe(4);
    expect(held(frame('de', { opcode: 0 }).subarray(7))).toBe(0);
    expect(held(frame('f', { final: false }))).toBe(1);
  });

  it('are the same however the network cuts them', () => {
    const lengths = fc.array(fc.nat(200), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (sizes, pieces) => {
        const bytes = Buffer.concat(sizes.map((size) => frame('x'.repeat(size), { final: false })));
        const whole = measureIn(bytes, []);
        const cut = measureIn(bytes, pieces);
        expect(cut.meter.pendingBytes).toBe(whole.meter.pendingBytes);
        expect(cut.all).not.toContain('too-long');
      }),
    );
  });
});

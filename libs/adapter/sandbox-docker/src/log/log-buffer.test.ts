import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogBuffer } from './log-buffer.js';

const text = (buffer: LogBuffer) => Buffer.from(buffer.take()).toString();

describe('the log buffer', () => {
  it('gives what came since the last time', () => {
    const buffer = new LogBuffer(100);
    buffer.append(Buffer.from('a'));
    buffer.append(Buffer.from('b'));
    expect(text(buffer)).toBe('ab');
    expect(text(buffer)).toBe('');
  });

  it('drops the oldest and says how much', () => {
    const buffer = new LogBuffer(6);
    for (const chunk of ['aaa', 'bbb', 'ccc']) buffer.append(Buffer.from(chunk));
    expect(text(buffer)).toBe('[3 bytes of log dropped]\nbbbccc');
    expect(text(buffer)).toBe('');
  });

  it('never holds more than its bound and loses no byte unsaid', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 })), fc.integer({ min: 1, max: 60 }), (sizes, bound) => {
        const buffer = new LogBuffer(bound);
        for (const size of sizes) buffer.append(Buffer.alloc(size, 'x'));
        const [, dropped = '0', kept = ''] = /^(?:\[(\d+) bytes of log dropped\]\n)?(x*)$/.exec(text(buffer)) ?? [];
        expect(kept.length).toBeLessThanOrEqual(bound);
        expect(kept.length + Number(dropped)).toBe(sizes.reduce((sum, size) => sum + size, 0));
      }),
    );
  });
});

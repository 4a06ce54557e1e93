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

  it('keeps the newest bytes in order, whatever the pieces and however often it is emptied', () => {
    const step = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant('take' as const));
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 500 }), (steps, bound) => {
        const buffer = new LogBuffer(bound);
        let written: number[] = [];
        for (const step of [...steps, 'take' as const]) {
          if (step !== 'take') {
            buffer.append(step);
            written.push(...step);
            continue;
          }
          const dropped = Math.max(0, written.length - bound);
          const said = dropped === 0 ? '' : `[${dropped} bytes of log dropped]\n`;
          expect(Buffer.from(buffer.take())).toEqual(
            Buffer.concat([Buffer.from(said), Buffer.from(written.slice(dropped))]),
          );
          written = [];
        }
      }),
    );
  });

  it('holds no more memory than the bound and three slabs, even of single bytes', () => {
    const bound = 256 * 1024;
    const buffer = new LogBuffer(bound);
    for (let count = 0; count < 4 * bound; count++) buffer.append(Buffer.of(count & 0xff));
    expect(buffer.heldBytes).toBeLessThanOrEqual(bound + 3 * 64 * 1024);
    expect(buffer.take().subarray(-3)).toEqual(Buffer.of(0xfd, 0xfe, 0xff));
    expect(buffer.heldBytes).toBe(0);
  });
});

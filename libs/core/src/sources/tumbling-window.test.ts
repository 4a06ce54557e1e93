import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOver, readWindowState, sameWindow, windowFields, windowOf } from './tumbling-window.js';

const size = fc.integer({ min: 1, max: 900 }).map((seconds) => seconds * 1_000);

describe('a tumbling window', () => {
  it('is the only one that a moment is in', () => {
    fc.assert(
      fc.property(fc.nat(2e12), size, (at, sizeMs) => {
        const { start, end } = windowOf(at, sizeMs);
        expect(start <= at && at < end && end - start === sizeMs && start % sizeMs === 0).toBe(true);
        expect(windowOf(end, sizeMs).start).toBe(end);
      }),
    );
  });

  it('takes the records at the head that are its own', () => {
    const arrivals = fc.array(fc.nat(100_000)).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(arrivals, size, (list, sizeMs) => {
        const count = sameWindow(list, sizeMs);
        const starts = list.map((at) => windowOf(at, sizeMs).start);
        expect(starts.slice(0, count).every((start) => start === starts[0])).toBe(true);
        if (count < list.length) expect(starts[count]).not.toBe(starts[0]);
      }),
    );
  });

  it('is over at its end', () => {
    const state = { window: windowOf(5_000, 10_000), state: {} };
    expect([isOver(state, 9_999), isOver(state, 10_000)]).toEqual([false, true]);
  });

  it('is shown as Lambda shows it', () => {
    expect(windowFields({ window: windowOf(1_500, 1_000), state: { sum: 3 } }, true, false)).toEqual({
      window: { start: '1970-01-01T00:00:01.000Z', end: '1970-01-01T00:00:02.000Z' },
      state: { sum: 3 },
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    });
  });

  it.each([
    ['{"state":{"a":1}}', { state: { a: 1 }, isTooLarge: false }],
    ['{}', { state: {}, isTooLarge: false }],
    ['null', { state: {}, isTooLarge: false }],
    ['{"state":[1]}', undefined],
    ['{"state":"a"}', undefined],
    ['no JSON', undefined],
  ])('takes the state of %s', (text, expected) => {
    expect(readWindowState(Buffer.from(text))).toEqual(expected);
  });

  it('is ended by a state that is too large', () => {
    const payload = Buffer.from(JSON.stringify({ state: { text: 'x'.repeat(1024 * 1024) } }));
    expect(readWindowState(payload)).toMatchObject({ isTooLarge: true });
  });
});

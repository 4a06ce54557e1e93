import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isTraceHeader, traceHeader } from './trace-header.js';

const ROOT = 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700';

it('makes one of the request id and the time', () => {
  expect(traceHeader('6f0c2a3e-1234-4abc-8def-0123456789ab', 0x5bef4de7 * 1000 + 999)).toBe(
    'Root=1-5bef4de7-12344abc8def0123456789ab;Parent=6f0c2a3e12344abc;Sampled=0',
  );
});

it('makes what it would pass on, another for each request', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.nat({ max: 2 ** 32 * 1000 - 1 }), (one, other, now) => {
      expect(isTraceHeader(traceHeader(one, now))).toBe(true);
      expect(traceHeader(one, now) === traceHeader(other, now)).toBe(one === other);
    }),
  );
});

it.each([
  [ROOT, true],
  [`${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`, true],
  [`${ROOT};Sampled=?;Lineage=1:a87bd80c:0`, true],
  ['', false],
  ['Parent=53995c3f42cd8ad8', false],
  ['Root=1-5bef4de7-ad49', false],
  [`${ROOT};`, false],
  [`${ROOT};Own=x y`, false],
  [`${ROOT};Parent=53995c3f42cd8ad8\r\n`, false],
  [`${ROOT}${';Sampled=1'.repeat(60)}`, false],
])('finds that %j may be passed on: %s', (text, passes) => {
  expect(isTraceHeader(text)).toBe(passes);
});

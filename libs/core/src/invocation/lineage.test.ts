import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descend, withLineageOf } from './lineage.js';
import { isTraceHeader } from './trace-header.js';

const ROOT = 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=53995c3f42cd8ad8;Sampled=0';
const [A, B] = ['a87bd80c', '68fd508a'];
const hash = fc.integer({ min: 0, max: 0xffffffff }).map((number) => number.toString(16).padStart(8, '0'));

describe('descend', () => {
  it('begins with a function of its own, and counts how often it is come back to', () => {
    const first = descend(ROOT, A);
    expect(first).toEqual({ traceHeader: `${ROOT};Lineage=1:${A}:0`, returns: 0 });
    expect(descend(first.traceHeader, A)).toEqual({ traceHeader: `${ROOT};Lineage=1:${A}:1`, returns: 1 });
  });

  it('counts each function of a chain apart', () => {
    let header = ROOT;
    for (const name of [A, B, A, B, A]) header = descend(header, name).traceHeader;
    expect(header).toBe(`${ROOT};Lineage=1:${B}:1|1:${A}:2`);
  });

  it('takes no notice of what is no lineage', () => {
    expect(descend(`${ROOT};Lineage=x|1:${A}:3|:::`, A)).toEqual({
      traceHeader: `${ROOT};Lineage=1:${A}:4`,
      returns: 4,
    });
  });

  it('counts every return of a chain however many functions it has, and is always passed on', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(hash, { minLength: 1, maxLength: 24 }),
        fc.integer({ min: 1, max: 20 }),
        (chain, n) => {
          let last = { traceHeader: ROOT, returns: 0 };
          for (let round = 0; round < n; round++) for (const name of chain) last = descend(last.traceHeader, name);
          expect(last.returns).toBe(n - 1);
          expect(isTraceHeader(last.traceHeader)).toBe(true);
        },
      ),
    );
  });

  it('never grows beyond what may be passed on', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 200 }), (chain) => {
        let header = ROOT;
        for (const name of chain) header = descend(header, name).traceHeader;
        expect(isTraceHeader(header)).toBe(true);
      }),
    );
  });
});

it('goes on in a trace of its own', () => {
  expect(withLineageOf(ROOT, undefined)).toBe(ROOT);
  expect(withLineageOf(ROOT, ROOT)).toBe(ROOT);
  expect(withLineageOf(ROOT, `${ROOT};Lineage=1:${A}:3`)).toBe(`${ROOT};Lineage=1:${A}:3`);
});

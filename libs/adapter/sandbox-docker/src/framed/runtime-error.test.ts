import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRuntimeError } from './runtime-error.js';

describe('a runtime’s error report', () => {
  it('is read in Node.js’s and in Python’s form, and kept as it came', () => {
    const node = Buffer.from('{"errorType":"TypeError","errorMessage":"boom","trace":["a","b"]}');
    expect(parseRuntimeError(node)).toEqual({
      errorType: 'TypeError',
      errorMessage: 'boom',
      stackTrace: ['a', 'b'],
      body: node,
    });
    const python = Buffer.from('{"errorMessage":"boom","errorType":"KeyError","requestId":"r","stackTrace":["c"]}');
    expect(parseRuntimeError(python)).toMatchObject({ errorType: 'KeyError', stackTrace: ['c'], body: python });
  });

  it('is passed on unread when it is very large', () => {
    const body = Buffer.from(JSON.stringify({ errorType: 'TypeError', errorMessage: 'x'.repeat(256 * 1024) }));
    const error = parseRuntimeError(body);
    expect(error.body).toBe(body);
    expect(error.errorType).toBe('Runtime.Unknown');
  });

  it('stands in Lambda’s words where the report is over the quota', () => {
    const error = parseRuntimeError(undefined);
    expect(error.errorType).toBe('Function.ResponseSizeTooLarge');
    expect(error.errorMessage).toContain('6291556 bytes');
    expect(JSON.parse(Buffer.from(error.body).toString())).toMatchObject({ errorType: error.errorType });
  });

  it('never fails, whatever the function wrote', () => {
    const report = fc.record({ errorType: fc.jsonValue(), errorMessage: fc.jsonValue(), trace: fc.jsonValue() });
    const bytes = fc.oneof(
      fc.json(),
      report.map((value) => JSON.stringify(value)),
      fc.string(),
    );
    fc.assert(
      fc.property(bytes, (text) => {
        const error = parseRuntimeError(Buffer.from(text));
        expect(typeof error.errorType).toBe('string');
        expect(typeof error.errorMessage).toBe('string');
        expect((error.stackTrace ?? []).every((line) => typeof line === 'string')).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerV1 } from './answer-v1.js';
import { answerV2 } from './answer-v2.js';
import { PreludeReader, type StreamHead } from './prelude.js';

/** What functions may put where headers, cookies and statuses are expected: more often than not something else. */
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a\r\nb: c', 'a\nb', 'é', '☃', '', 200, 99, 1.5, -1, null, true),
  fc.integer(),
  fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null))),
  fc.array(fc.string({ unit: 'binary' })),
);
const answer = fc.record(
  { statusCode: anything, headers: anything, cookies: anything, body: anything, isBase64Encoded: anything },
  { requiredKeys: [] },
);

/** What Node refuses to send, or what would be read as something else than it was. */
function expectSendable({ status, headers }: StreamHead): void {
  expect(Number.isInteger(status) && status >= 200 && status <= 599).toBe(true);
  for (const [name, value] of Object.entries(headers)) {
    expect(name).toMatch(/^[!#$%&'*+.^_`|~0-9a-z-]+$/);
    for (const text of [value].flat()) expect(text).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
  }
}

test('whatever a function answers is a response that can be sent, or none', () => {
  fc.assert(
    fc.property(fc.oneof(answer, anything), (value) => {
      const payload = Buffer.from(JSON.stringify(value) ?? 'undefined');
      for (const response of [answerV1(payload, 'always'), answerV2(payload)]) {
        if (response !== undefined) expectSendable(response);
      }
    }),
  );
});

test('bytes of any kind are a response or none', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void answerV2(bytes)));
});

test('a prelude is read alike however it is cut', () => {
  const prelude = fc.oneof(answer, anything).map((value) => JSON.stringify(value) ?? '');
  fc.assert(
    fc.property(prelude, fc.uint8Array(), fc.integer({ min: 1, max: 64 }), (json, body, size) => {
      const bytes = Buffer.concat([Buffer.from(json), Buffer.alloc(8), body]);
      const whole = new PreludeReader().push(bytes);
      expect(whole).toBeDefined();
      const reader = new PreludeReader();
      let at = 0;
      let read: ReturnType<PreludeReader['push']>;
      for (; read === undefined && at < bytes.length; at += size) read = reader.push(bytes.subarray(at, at + size));
      if (read === undefined || read === 'malformed' || whole === 'malformed' || whole === undefined) {
        expect(read).toBe(whole);
        return;
      }
      expect(read.head).toEqual(whole.head);
      expect(Buffer.concat([read.rest, bytes.subarray(at)])).toEqual(Buffer.from(whole.rest));
      expectSendable(read.head);
    }),
  );
});

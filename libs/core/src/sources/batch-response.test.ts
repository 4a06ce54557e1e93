import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBatchResponse } from './batch-response.js';

const IDS = new Set(['a', 'b', 'c']);
const read = (text: string) => readBatchResponse(Buffer.from(text), IDS);

describe('an answer with batch item failures', () => {
  it.each(['', 'null', '{}', '{"batchItemFailures":null}', '{"batchItemFailures":[]}', '{"other":1}'])(
    'says that all is done: %s',
    (text) => {
      expect(read(text)).toEqual({ kind: 'all-done' });
    },
  );

  it.each([
    'no JSON',
    '"text"',
    '[]',
    '7',
    '{"batchItemFailures":{}}',
    '{"batchItemFailures":"a"}',
    '{"batchItemFailures":["a"]}',
    '{"batchItemFailures":[{"itemIdentifier":""}]}',
    '{"batchItemFailures":[{"itemIdentifier":null}]}',
    '{"batchItemFailures":[{"itemIdentifier":1}]}',
    '{"batchItemFailures":[{"ItemIdentifier":"a"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"unknown"}]}',
    '{"batchItemFailures":[{"itemIdentifier":"a"},null]}',
  ])('says nothing to rely on: %s', (text) => {
    expect(read(text)).toEqual({ kind: 'all-failed' });
  });

  it('names what failed, however often', () => {
    const failed = fc.array(fc.constantFrom(...IDS), { minLength: 1 });
    fc.assert(
      fc.property(failed, (names) => {
        const text = JSON.stringify({ batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier })) });
        expect(read(text)).toEqual({ kind: 'some-failed', failed: new Set(names) });
      }),
    );
  });

  it('is never trusted with an identifier that was not in the batch, nor does any text throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const response = read(text);
        if (response.kind === 'some-failed') expect([...response.failed].every((id) => IDS.has(id))).toBe(true);
      }),
    );
  });
});

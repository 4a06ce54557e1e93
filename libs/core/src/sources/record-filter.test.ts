import { expect, it } from 'vitest';
import { filterable, recordFilter } from './record-filter.js';

const filters = (...patterns: object[]) => ({ Filters: patterns.map((each) => ({ Pattern: JSON.stringify(each) })) });
const record = (body: string) => ({ messageId: '1', body: filterable(body), attributes: { SenderId: 'a' } });

it('shows everything where there is no filter', () => {
  for (const none of [undefined, {}, { Filters: [] }]) expect(recordFilter(none)(record('x'))).toBe(true);
});

it('shows what one of the filters matches', () => {
  const matches = recordFilter(filters({ body: { kind: ['a'] } }, { body: { kind: [{ prefix: 'b' }] } }));
  expect(['{"kind":"a"}', ' {"kind":"bc"}', '{"kind":"c"}', '{}'].map((body) => matches(record(body)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('tells JSON from plain text, in records and in patterns', () => {
  const plain = recordFilter(filters({ body: ['{"kind":"a"', 'hello'] }));
  const json = recordFilter(filters({ body: { kind: ['a'] } }));
  const bodies = ['hello', '{"kind":"a"', '{"kind":"a"}', '"hello"', '[1]'];
  expect(bodies.map((body) => plain(record(body)))).toEqual([true, true, false, false, false]);
  expect(bodies.map((body) => json(record(body)))).toEqual([false, false, true, false, false]);
});

it('looks at what is beside the data too', () => {
  const matches = recordFilter(filters({ attributes: { SenderId: ['a'] } }));
  expect(matches(record('anything'))).toBe(true);
});

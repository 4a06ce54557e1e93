import { expect, it } from 'vitest';
import { type Lookup, LookupRoom, Lookups, MOST_LOOKUPS } from './lookups.js';
import { header, question, QUERY } from './testing/dns-query.js';

const RESOLVERS = ['10.0.0.2', '10.0.0.3'].map((address) => ({ address, port: 53 }));

function opened({ room = new LookupRoom(), resolvers = RESOLVERS } = {}) {
  const time = { now: 0 };
  const lookups = new Lookups(resolvers, room, () => time.now);
  const passed = (count: number) => {
    let number = 0;
    for (let i = 0; i < count; i++) {
      const lookup = lookups.begin(QUERY);
      lookup?.end();
      if (lookup !== undefined) number++;
    }
    return number;
  };
  return { lookups, time, passed };
}

it('asks the resolvers in turn', () => {
  const { lookups } = opened();
  const asked = [1, 2, 3].map(() => lookups.begin(QUERY)?.resolver.address);
  expect(asked).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.2']);
});

it('passes nothing on without resolvers, and nothing that is no query', () => {
  expect(opened({ resolvers: [] }).lookups.begin(QUERY)).toBeUndefined();
  expect(opened().lookups.begin(Buffer.concat([header(1, 0, 0, 1), question(252)]))).toBeUndefined();
});

it('passes on as many a second as an environment may look up', () => {
  const { passed, time } = opened();
  expect(passed(1_000)).toBe(2 * MOST_LOOKUPS);
  time.now += 1_000;
  expect(passed(1_000)).toBe(MOST_LOOKUPS);
});

it('has 64 of an environment under way at once', () => {
  const { lookups } = opened();
  const begun = Array.from({ length: 65 }, () => lookups.begin(QUERY));
  expect(begun.filter((lookup) => lookup === undefined)).toHaveLength(1);
  begun[0]?.end();
  expect(lookups.begin(QUERY)).toBeDefined();
});

it('has no more under way in all than the process has room for', () => {
  const room = new LookupRoom(2);
  const [one, other] = [opened({ room }).lookups, opened({ room }).lookups];
  const first = one.begin(QUERY) as Lookup;
  expect(other.begin(QUERY)).toBeDefined();
  expect(other.begin(QUERY)).toBeUndefined();
  first.end();
  expect(other.begin(QUERY)).toBeDefined();
});

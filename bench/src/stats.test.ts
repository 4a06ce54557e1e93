import { expect, test } from 'vitest';
import { summarise } from './stats.js';

test('order statistics do not depend on the order of the samples', () => {
  const samples = Array.from({ length: 100 }, (_, n) => ((n * 37) % 100) + 1);
  expect(summarise(samples)).toEqual({ samples: 100, p50: 51, p95: 96, p99: 100, max: 100 });
});

test('one sample is every statistic; none is an error', () => {
  expect(summarise([4])).toEqual({ samples: 1, p50: 4, p95: 4, p99: 4, max: 4 });
  expect(() => summarise([])).toThrow(RangeError);
});

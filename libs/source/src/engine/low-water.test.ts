import { expect, it } from 'vitest';
import { LowWater } from './low-water.js';

it('is passed up to the first record that is not dealt with', () => {
  const water = new LowWater('0');
  const [one, two, three] = ['1', '2', '3'].map((position) => water.add(position));
  expect([water.passed, water.size]).toEqual(['0', 3]);
  two!();
  expect([water.passed, water.size]).toEqual(['0', 3]);
  one!();
  expect([water.passed, water.size]).toEqual(['2', 1]);
  three!();
  expect([water.passed, water.size]).toEqual(['3', 0]);
});

it('goes on from a position without a record', () => {
  const water = new LowWater(undefined);
  water.skipTo('a');
  expect(water.passed).toBe('a');
  const one = water.add('1');
  water.skipTo('b');
  expect(water.passed).toBe('a');
  one();
  expect(water.passed).toBe('b');
});

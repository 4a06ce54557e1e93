import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FunctionAlias } from '../model/function.js';
import { provisionedTargets } from './provisioned-targets.js';

const alias = (weights: Record<string, number>): FunctionAlias => ({
  accountId: '111122223333',
  functionName: 'f',
  name: 'live',
  description: '',
  functionVersion: '1',
  additionalVersionWeights: weights,
  revisionId: 'r',
});

test('a version and an alias of one version get all of it', () => {
  expect([...provisionedTargets(7, '3')]).toEqual([['3', 7]]);
  expect([...provisionedTargets(7, alias({}))]).toEqual([['1', 7]]);
});

test('an alias of two versions splits it by weight, and nothing is lost', () => {
  expect([...provisionedTargets(10, alias({ '2': 0.25 }))]).toEqual([
    ['2', 3],
    ['1', 7],
  ]);
  const weights = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), weights, (requested, weight) => {
      const counts = [...provisionedTargets(requested, alias({ '2': weight })).values()];
      expect(counts.every((count) => Number.isInteger(count) && count > 0)).toBe(true);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(requested);
    }),
  );
});

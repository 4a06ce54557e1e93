import { expect, test } from 'vitest';
import type { FunctionAlias } from '../model/function.js';
import { chooseVersion } from './choose-version.js';

const alias = (weights: Record<string, number>): FunctionAlias => ({
  accountId: '123456789012',
  functionName: 'f',
  name: 'live',
  description: '',
  functionVersion: '1',
  additionalVersionWeights: weights,
  revisionId: 'r',
});

test('an alias without weights always means its version', () => {
  expect(chooseVersion(alias({}), 0)).toBe('1');
  expect(chooseVersion(alias({}), 0.999)).toBe('1');
});

test('the additional version gets its share and no more', () => {
  expect(chooseVersion(alias({ '2': 0.25 }), 0.2499)).toBe('2');
  expect(chooseVersion(alias({ '2': 0.25 }), 0.25)).toBe('1');
  expect(chooseVersion(alias({ '2': 1 }), 0.9999)).toBe('2');
  expect(chooseVersion(alias({ '2': 0 }), 0)).toBe('1');
});

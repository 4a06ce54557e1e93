import { describe, expect, it } from 'vitest';
import { isAliasName, requireAliasName, requireRouting } from './alias-rules.js';

describe('alias names', () => {
  it.each(['live', 'v1', '1a', '-', '_', '0-0', 'x'.repeat(128)])('allows %s', (name) => {
    expect(isAliasName(name)).toBe(true);
  });

  it.each(['', '1', '007', '$LATEST', 'a.b', 'a b', 'live\n', 'x'.repeat(129)])('refuses %j', (name) => {
    expect(() => requireAliasName(name)).toThrow(expect.objectContaining({ code: 'ValidationException' }));
  });
});

describe('requireRouting', () => {
  const refused = (functionVersion: string, additionalVersionWeights: Record<string, number>) => {
    try {
      requireRouting({ functionVersion, additionalVersionWeights });
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each([0, 0.000_001, 0.5, 1])('allows a weight of %d', (weight) => {
    expect(refused('1', { '2': weight })).toBeUndefined();
  });

  it('allows an alias without weights, of $LATEST as well', () => {
    expect(refused('$LATEST', {})).toBeUndefined();
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses a weight of %d', (weight) => {
    expect(refused('1', { '2': weight })).toMatchObject({ code: 'ValidationException' });
  });

  it('refuses more than one further version', () => {
    expect(refused('1', { '2': 0.1, '3': 0.1 })).toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Number of items in AdditionalVersionWeights cannot be greater than 1',
    });
  });

  it('refuses the version that the alias has already', () => {
    expect(refused('1', { '1': 0.1 })).toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('already included in routing configuration'),
    });
  });

  it('refuses weights where $LATEST is one of the two', () => {
    expect(refused('$LATEST', { '1': 0.1 })).toMatchObject({
      code: 'InvalidParameterValueException',
      message: '$LATEST is not supported for an alias pointing to more than 1 version',
    });
    expect(refused('1', { $LATEST: 0.1 })).toMatchObject({ code: 'ValidationException' });
  });
});

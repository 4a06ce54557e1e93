import { describe, expect, it } from 'vitest';
import { compileEventPattern, LONGEST_PATTERN } from './compile-pattern.js';
import { StepBudget, TooManySteps } from './step-budget.js';

const compile = (pattern: unknown) => compileEventPattern(JSON.stringify(pattern), LONGEST_PATTERN);
const keys = Array.from({ length: 90 }, (_, index) => `k${index}`);

describe('the steps of a match', () => {
  it.each([
    [
      'fields that are in none of many objects',
      { detail: { ...Object.fromEntries(keys.map((key) => [key, [{ exists: false }]])), last: ['x'] } },
      { detail: Array.from({ length: 200_000 }, () => ({})) },
    ],
    [
      'wildcards over a long text',
      { detail: { text: keys.map((key) => ({ wildcard: `*a*${key}` })) } },
      { detail: { text: 'a'.repeat(1_000_000) } },
    ],
    [
      'anything but many wildcards over a long text',
      { detail: { text: [{ 'anything-but': { wildcard: keys.map((key) => `*a*${key}`) } }] } },
      { detail: { text: 'a'.repeat(1_000_000) } },
    ],
    [
      'lists of nothing but empty lists',
      { detail: { $or: keys.slice(0, 50).map((key) => ({ list: { [key]: ['x'] } })) } },
      { detail: { list: Array.from({ length: 300_000 }, () => []) } },
    ],
    [
      'a field that is looked for in empty lists',
      { detail: { $or: keys.slice(0, 50).map((key) => ({ list: [{ prefix: key }] })) } },
      { detail: { list: Array.from({ length: 300_000 }, () => []) } },
    ],
  ])('are bounded for %s', (_, pattern, event) => {
    expect(() => compile(pattern)(event)).toThrow(TooManySteps);
  });

  it('are few for an event as they are', () => {
    const items = Array.from({ length: 1_000 }, (_, count) => ({ name: `item ${count}`, count }));
    const event = { source: 'shop', detail: { items, note: 'x'.repeat(10_000) } };
    const matches = compile({ source: ['shop'], detail: { items: { count: [999] }, note: [{ prefix: 'x' }] } });
    expect(matches(event, new StepBudget(10_000))).toBe(true);
  });

  it('are counted over all patterns that share them', () => {
    const matches = compile({ source: ['shop'] });
    const budget = new StepBudget(5);
    expect(matches({ source: 'shop' }, budget)).toBe(true);
    expect(matches({ source: 'shop' }, budget)).toBe(true);
    expect(() => matches({ source: 'shop' }, budget)).toThrow(TooManySteps);
  });
});

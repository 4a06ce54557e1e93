import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inOrder } from './graph.js';

it('puts everything behind what it needs, whatever needs what', () => {
  const names = Array.from({ length: 12 }, (_, index) => `r${index}`);
  // Needs go to lower numbers alone, so that there is no circle; the order in which they are told is any.
  const graphs = fc
    .tuple(fc.shuffledSubarray(names, { minLength: 12 }), fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 40 }))
    .map(
      ([told, pairs]) =>
        new Map(
          told.map((name) => [name, pairs.filter(([a, b]) => `r${a}` === name && b < a).map(([, b]) => `r${b}`)]),
        ),
    );
  fc.assert(
    fc.property(graphs, (needs) => {
      const order = inOrder(needs);
      expect([...order].sort()).toEqual([...needs.keys()].sort());
      for (const [name, needed] of needs)
        for (const one of needed) expect(order.indexOf(one)).toBeLessThan(order.indexOf(name));
    }),
  );
});

it('names those that go round in a circle, and leaves out what is not there', () => {
  expect(inOrder(new Map([['a', ['none']]]))).toEqual(['a']);
  const needs = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
    ['d', []],
  ]);
  expect(() => inOrder(needs)).toThrow('Circular dependency between resources: [a, b, c]');
  expect(() => inOrder(new Map([['a', ['a']]]))).toThrow('[a]');
});

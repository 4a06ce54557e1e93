import fc from 'fast-check';

type Json = Record<string, unknown>;

/** Few letters and short texts, so that a match is neither rare nor certain. */
const anyText = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '*', '\\'), maxLength: 4 });
const anyNumber = fc.constantFrom(-1, 0, 1, 1.5, 2);
const anyAddress = fc.constantFrom('10.0.0.1', '10.0.1.200', '192.168.0.1');
const anyLeaf = fc.oneof(anyText, anyNumber, anyAddress, fc.constantFrom(null, true, false));

const someText = anyText.filter((text) => text !== '');
const anyWildcard = fc
  .array(fc.constantFrom('a', 'b', '*', '\\*', '\\\\', 'A'), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.filter((part, index) => part !== '*' || parts[index - 1] !== '*').join(''));
const oneOrMore = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }));
const ordered = fc.uniqueArray(anyNumber, { minLength: 2, maxLength: 2 }).map((pair) => pair.sort((a, b) => a - b));

const anyNumeric = fc.oneof(
  fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), anyNumber),
  fc
    .tuple(fc.constantFrom('>', '>='), fc.constantFrom('<', '<='), ordered)
    .map(([above, below, [bottom, top]]) => [above, bottom, below, top]),
);
const textOrCaseless = fc.oneof(
  anyText,
  anyText.map((text) => ({ 'equals-ignore-case': text })),
);
const anythingBut = fc.oneof(
  oneOrMore(anyText),
  oneOrMore(anyNumber),
  oneOrMore(someText).map((prefix) => ({ prefix })),
  oneOrMore(someText).map((suffix) => ({ suffix })),
  oneOrMore(anyText).map((text) => ({ 'equals-ignore-case': text })),
  oneOrMore(anyWildcard).map((wildcard) => ({ wildcard })),
);

const anyEntry = fc.oneof(
  { weight: 4, arbitrary: anyLeaf },
  { weight: 1, arbitrary: textOrCaseless.map((prefix) => ({ prefix })) },
  { weight: 1, arbitrary: textOrCaseless.map((suffix) => ({ suffix })) },
  { weight: 1, arbitrary: anyText.map((text) => ({ 'equals-ignore-case': text })) },
  { weight: 1, arbitrary: anyWildcard.map((wildcard) => ({ wildcard })) },
  { weight: 1, arbitrary: anyNumeric.map((numeric) => ({ numeric })) },
  { weight: 1, arbitrary: fc.constantFrom('10.0.0.0/24', '10.0.0.0/8', '0.0.0.0/0').map((cidr) => ({ cidr })) },
  { weight: 2, arbitrary: fc.boolean().map((exists) => ({ exists })) },
  { weight: 3, arbitrary: anythingBut.map((excluded) => ({ 'anything-but': excluded })) },
);
const anyList = fc.array(anyEntry, { minLength: 1, maxLength: 3 });

/** Fields of alternatives are other ones than those beside the choice, for a field is asked for in one place only. */
const KEYS = [['a', 'b'], ['c'], ['d']] as const;

function anyNode(depth: number, choiceDepth: number): fc.Arbitrary<Json> {
  const keys = KEYS[choiceDepth] ?? KEYS[2];
  const value = depth === 0 ? anyList : fc.oneof(anyList, anyNode(depth - 1, choiceDepth));
  const fields = fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
  if (depth === 0 || choiceDepth === 2) return fields;
  const choice = fc.array(anyNode(depth - 1, choiceDepth + 1), { minLength: 2, maxLength: 2 });
  return fc.oneof(
    { weight: 2, arbitrary: fields },
    { weight: 1, arbitrary: fc.tuple(fields, choice).map(([beside, $or]): Json => ({ ...beside, $or })) },
  );
}

export const anyPattern = anyNode(2, 0);

function anyValue(depth: number): fc.Arbitrary<unknown> {
  if (depth === 0) return anyLeaf;
  return fc.oneof(
    { weight: 3, arbitrary: anyLeaf },
    { weight: 2, arbitrary: fc.array(anyValue(depth - 1), { maxLength: 3 }) },
    { weight: 3, arbitrary: anyObject(depth - 1) },
  );
}

function anyObject(depth: number): fc.Arbitrary<Json> {
  return fc.dictionary(fc.constantFrom(...KEYS.flat()), anyValue(depth), {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  });
}

export const anyEvent = anyObject(4);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DYNAMODB } from '../dynamodb/service.js';
import { dynamoDbStreams } from '../dynamodb/streams-service.js';
import { kinesis } from '../kinesis/service.js';
import type { ServiceTable } from '../service-table.js';
import { sqs } from '../sqs/service.js';
import { plainSealer } from '@stoker/app/ports/testing/plain-sealer';
import { valuesOf } from '../testing/model-values.js';
import { NameWalker } from './name-walker.js';

const [MINE, OTHERS] = ['mine-', 'others-'] as const;
const RUNS = { numRuns: 25 };

const TABLES: readonly ServiceTable<string>[] = [
  DYNAMODB,
  dynamoDbStreams(plainSealer),
  sqs(() => '', plainSealer),
  kinesis(plainSealer),
];

describe.each(TABLES.map((table) => [table.model.service, table] as const))('names of %s', (_service, table) => {
  const { model, rules, operations } = table;
  const walker = new NameWalker(model, rules);
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  /** Whether a text is a name, by the rules alone. */
  const isName = (shape: string, member: string): boolean =>
    rules.shapes[shape] !== undefined ||
    rules.members[member] !== undefined ||
    Object.keys(rules.members).some((key) => key.endsWith(`.${member}`));

  it.each(operations.map(({ name }) => name))('%s come back as they went, and all else is left alone', (name) => {
    const { input, output } = model.operations[name]!;
    for (const shape of [input, output].filter((each) => each !== undefined)) {
      fc.assert(
        fc.property(
          valuesOf(model, shape, () => word),
          (value) => {
            const there = walker.rename(shape, value, (_kind, own) => MINE + own);
            expect(walker.rename(shape, there, (_kind, theirs) => theirs.slice(MINE.length))).toEqual(value);
            expect(walker.find(shape, there).every((found) => found.name.startsWith(MINE))).toBe(true);
          },
        ),
        RUNS,
      );
    }
  });

  it.each(operations.map(({ name }) => name))('of others are in no answer of %s', (name) => {
    const { output } = model.operations[name]!;
    if (output === undefined) return;
    const text = (shape: string, member: string) =>
      isName(shape, member) ? fc.tuple(fc.constantFrom(MINE, OTHERS), word).map((parts) => parts.join('')) : word;
    fc.assert(
      fc.property(valuesOf(model, output, text), (value) => {
        const here = walker.rename(output, value, (_kind, theirs) =>
          theirs.startsWith(MINE) ? theirs.slice(MINE.length) : undefined,
        );
        expect(JSON.stringify(here)).not.toContain(OTHERS);
      }),
      RUNS,
    );
  });
});

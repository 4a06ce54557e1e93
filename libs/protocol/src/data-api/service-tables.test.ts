import { plainSealer } from '@stoker/app/ports/testing/plain-sealer';
import { describe, expect, it } from 'vitest';
import { DYNAMODB } from './dynamodb/service.js';
import { dynamoDbStreams } from './dynamodb/streams-service.js';
import { kinesis } from './kinesis/service.js';
import type { ServiceTable } from './service-table.js';
import { sqs } from './sqs/service.js';

const TABLES: readonly ServiceTable<string>[] = [
  DYNAMODB,
  dynamoDbStreams(plainSealer),
  sqs(() => '', plainSealer),
  kinesis(plainSealer),
];

describe.each(TABLES.map((table) => [table.model.service, table] as const))('%s', (_service, table) => {
  const { model, operations, unsupported, rules, kinds } = table;

  it('says of every operation of the model once whether it is there', () => {
    const named = [...operations, ...unsupported].map(({ name }) => name);
    expect(named.toSorted()).toEqual(Object.keys(model.operations).sort());
  });

  it('has rules for what the model has', () => {
    const members = new Set(
      Object.entries(model.shapes).flatMap(([name, shape]) =>
        shape.type === 'structure' ? Object.keys(shape.members).flatMap((each) => [each, `${name}.${each}`]) : [],
      ),
    );
    // Two models share the rules of tables.
    if (table.service !== 'streams.dynamodb') {
      const known = new Set([...members, 'ExclusiveStartStreamArn', 'LastEvaluatedStreamArn']);
      expect(Object.keys(rules.members).filter((name) => !known.has(name))).toEqual([]);
    }
    expect(Object.values({ ...rules.members, ...rules.shapes }).filter((kind) => !(kind in kinds))).toEqual([]);
  });

  it('refuses no member that the model lacks', () => {
    for (const { name, refused = {} } of operations) {
      const shape = model.shapes[model.operations[name]!.input ?? ''];
      const members = shape?.type === 'structure' ? Object.keys(shape.members) : [];
      expect(members).toEqual(expect.arrayContaining(Object.keys(refused)));
    }
  });
});

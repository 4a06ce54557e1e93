import { describe, expect, it } from 'vitest';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import { effectOf } from './effect.js';

describe('effectOf', () => {
  const operations = Object.entries(LAMBDA_MODEL.operations);

  it.each(operations)('takes %s for what its method says', (name, { method }) => {
    expect(effectOf(name) === 'read').toBe(method === 'GET');
  });

  it('leaves invocations, and nothing else, to usage and logs', () => {
    expect(operations.map(([name]) => name).filter((name) => effectOf(name) === 'data')).toEqual(
      operations.map(([name]) => name).filter((name) => name.startsWith('Invoke')),
    );
  });

  it.each(['AssumeRole', 'GetSessionToken', 'GetFederationToken', 'Getaway', 'CreateUser', 'SomethingNew'])(
    'takes %s for a change',
    (name) => expect(effectOf(name)).toBe('write'),
  );

  it.each(['GetUser', 'ListRoles', 'SimulatePrincipalPolicy', 'GetCallerIdentity'])('takes %s for a look', (name) =>
    expect(effectOf(name)).toBe('read'),
  );
});

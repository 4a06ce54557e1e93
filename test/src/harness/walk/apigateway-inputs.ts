import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

/** Values of members of version 1 of API Gateway by name, where its model leaves too much open. */
export function apigatewayValues({ name, ids }: WalkSubject): KnownValue {
  // As long as those that the service makes up.
  const id = (member: string): string => (ids[member] as string | undefined) ?? 'x'.repeat(10);
  const document = { swagger: '2.0', info: { title: name, version: '1' }, paths: {} };
  const values: Readonly<Record<string, unknown>> = {
    authorizationType: 'NONE',
    body: JSON.stringify(document),
    httpMethod: 'GET',
    parentId: id('rootResourceId'),
    pathPart: name,
    resourceArn: `arn:aws:apigateway:us-east-1::/restapis/${id('restApiId')}`,
    resourceId: id('rootResourceId'),
    restApiId: id('restApiId'),
    statusCode: '200',
    tagKeys: ['walk'],
  };
  return (member) => values[member];
}

import { expect, it } from 'vitest';
import { clfTime, type ContextV1, eventV1, type RequestV1 } from './event-v1.js';

const request: RequestV1 = {
  resource: '/pets/{id}',
  path: '/pets/7',
  fullPath: '/prod/pets/7',
  method: 'POST',
  headers: ['Accept', 'text/html', 'X-Many', 'a', 'x-many', 'b'],
  query: 'q=a+b&q=%C3%A9&flag',
  pathParameters: { id: '7' },
  body: Buffer.from('{"é":1}'),
  isBinary: false,
};
const context: ContextV1 = {
  accountId: '123456789012',
  apiId: 'abc',
  domainName: 'abc.execute-api.example.org',
  protocol: 'HTTP/1.1',
  requestId: 'r-1',
  extendedRequestId: 'x-1',
  receivedAt: Date.UTC(2015, 3, 9, 12, 34, 56, 789),
  resourceId: 'res1',
  stage: 'prod',
  identity: { sourceIp: '192.0.2.1', userAgent: 'curl' },
};

it('tells everything of a request, in maps of one value and of many', () => {
  expect(eventV1(request, context, { table: 'pets' })).toEqual({
    resource: '/pets/{id}',
    path: '/pets/7',
    httpMethod: 'POST',
    headers: { Accept: 'text/html', 'X-Many': 'b' },
    multiValueHeaders: { Accept: ['text/html'], 'X-Many': ['a', 'b'] },
    queryStringParameters: { q: 'é', flag: '' },
    multiValueQueryStringParameters: { q: ['a b', 'é'], flag: [''] },
    pathParameters: { id: '7' },
    stageVariables: { table: 'pets' },
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc',
      domainName: 'abc.execute-api.example.org',
      domainPrefix: 'abc',
      extendedRequestId: 'x-1',
      httpMethod: 'POST',
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '192.0.2.1',
        user: null,
        userAgent: 'curl',
        userArn: null,
      },
      path: '/prod/pets/7',
      protocol: 'HTTP/1.1',
      requestId: 'r-1',
      requestTime: '09/Apr/2015:12:34:56 +0000',
      requestTimeEpoch: 1428582896789,
      resourceId: 'res1',
      resourcePath: '/pets/{id}',
      stage: 'prod',
    },
    body: '{"é":1}',
    isBase64Encoded: false,
  });
});

it('says null of what there is nothing of', () => {
  const bare = { ...request, query: '', headers: [], pathParameters: {}, body: new Uint8Array(), isBinary: true };
  expect(eventV1(bare, context, undefined)).toMatchObject({
    headers: null,
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
});

it('sends binary bodies as base64', () => {
  const event = eventV1({ ...request, body: Uint8Array.of(0xff, 0, 1), isBinary: true }, context, undefined);
  expect(event).toMatchObject({ body: '/wAB', isBase64Encoded: true });
});

it('tells of a caller, a key, an authorizer and the version where they are known', () => {
  const identity = { sourceIp: '192.0.2.1', apiKey: 'secret', apiKeyId: 'k1', accessKey: 'AKIA1', caller: 'AIDA1' };
  const event = eventV1(request, { ...context, identity, authorizer: { principalId: 'me', n: '1' } }, {}, '1.0');
  expect(event).toMatchObject({
    version: '1.0',
    requestContext: { authorizer: { principalId: 'me', n: '1' }, identity: { ...identity, user: 'AIDA1' } },
  });
});

it('keeps names that objects have members of', () => {
  const event = eventV1({ ...request, query: '__proto__=1&constructor=2', headers: ['__proto__', 'x'] }, context, {});
  const { queryStringParameters, headers } = JSON.parse(JSON.stringify(event)) as Record<string, object>;
  expect(Object.entries(queryStringParameters!)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
  expect(Object.entries(headers!)).toEqual([['__proto__', 'x']]);
});

it('writes times as web servers log them', () => {
  expect(clfTime(0)).toBe('01/Jan/1970:00:00:00 +0000');
  expect(clfTime(Date.UTC(2026, 11, 31, 23, 59, 59, 999))).toBe('31/Dec/2026:23:59:59 +0000');
});

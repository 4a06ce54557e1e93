import { describe, expect, it } from 'vitest';
import { type ContextV2, eventV2 } from './event-v2.js';
import type { HttpRequest } from './http-request.js';

const CONTEXT: ContextV2 = {
  apiId: 'abc',
  accountId: 'anonymous',
  routeKey: '$default',
  stage: '$default',
  rawPath: '/a%20b/c',
  pathParameters: { id: 'c' },
  stageVariables: { size: 'L' },
};
const REQUEST: HttpRequest = {
  requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  method: 'POST',
  path: '/a%20b/c',
  query: 'a=1&b=x%2Cy&a=2&c',
  protocol: 'HTTP/1.1',
  host: 'abc.lambda-url.us-east-1.fn.example',
  headers: [
    ...['Host', 'abc.lambda-url.us-east-1.fn.example', 'User-Agent', 'agent/1', 'X-Many', '1', 'x-many', '2'],
    ...['Cookie', 'a=1; b=2', 'Cookie', 'c=3', 'Content-Type', 'application/json; charset=utf-8'],
  ],
  sourceIp: '203.0.113.9',
  scheme: 'https',
  receivedAt: Date.UTC(2020, 2, 12, 19, 3, 58, 390),
};
const of = (request: Partial<HttpRequest>, body = '', context: Partial<ContextV2> = {}) =>
  eventV2({ ...REQUEST, ...request }, Buffer.from(body, 'latin1'), { ...CONTEXT, ...context });

describe('an event of payload 2.0', () => {
  it('has all that the documentation names', () => {
    expect(of({}, '{"x":1}')).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a%20b/c',
      rawQueryString: 'a=1&b=x%2Cy&a=2&c',
      cookies: ['a=1', 'b=2', 'c=3'],
      headers: {
        host: 'abc.lambda-url.us-east-1.fn.example',
        'user-agent': 'agent/1',
        'x-many': '1,2',
        'content-type': 'application/json; charset=utf-8',
      },
      queryStringParameters: { a: '1,2', b: 'x,y', c: '' },
      requestContext: {
        accountId: 'anonymous',
        apiId: 'abc',
        domainName: 'abc.lambda-url.us-east-1.fn.example',
        domainPrefix: 'abc',
        http: {
          method: 'POST',
          path: '/a%20b/c',
          protocol: 'HTTP/1.1',
          sourceIp: '203.0.113.9',
          userAgent: 'agent/1',
        },
        requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
        routeKey: '$default',
        stage: '$default',
        time: '12/Mar/2020:19:03:58 +0000',
        timeEpoch: REQUEST.receivedAt,
      },
      pathParameters: { id: 'c' },
      body: '{"x":1}',
      isBase64Encoded: false,
      stageVariables: { size: 'L' },
    });
  });

  it('leaves out what a request does not have', () => {
    const event = of({ headers: ['Host', 'x'], query: '' }, '', {
      pathParameters: undefined,
      stageVariables: undefined,
    });
    for (const absent of ['cookies', 'queryStringParameters', 'body', 'pathParameters', 'stageVariables']) {
      expect(event).not.toHaveProperty(absent);
    }
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  it.each([
    ['text/plain', 'grüße', 'grüße', false],
    ['text/plain', '\xff\xfe', Buffer.from('\xff\xfe', 'latin1').toString('base64'), true],
    ['application/vnd.api+json', '{}', '{}', false],
    ['application/x-www-form-urlencoded', 'a=1', Buffer.from('a=1').toString('base64'), true],
    ['image/png', 'x', Buffer.from('x').toString('base64'), true],
    [undefined, 'x', 'x', false],
  ])('has a body of type %s as %s', (type, body, text, isBase64Encoded) => {
    const headers = type === undefined ? [] : ['Content-Type', type];
    const bytes = body.includes('\xff') ? Buffer.from(body, 'latin1') : Buffer.from(body);
    expect(eventV2({ ...REQUEST, headers }, bytes, CONTEXT)).toMatchObject({ body: text, isBase64Encoded });
  });

  it('has a compressed body as base64, whatever is in it', () => {
    const headers = ['Content-Type', 'application/json', 'Content-Encoding', 'gzip'];
    expect(of({ headers }, '{}')).toMatchObject({ isBase64Encoded: true });
  });

  it('is no object of another kind, whatever the parameters are called', () => {
    const event = of({ query: '__proto__=1&constructor=2' });
    expect(event['queryStringParameters']).toEqual({ constructor: '2' });
  });
});

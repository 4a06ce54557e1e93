import { describe, expect, it } from 'vitest';
import { readAuthorizerAnswer } from './authorizer-answer.js';
import { gatewayAnswer } from './gateway-answer.js';
import { integrationHeaders } from './integration-answer.js';
import { mockAnswer } from './mock.js';
import type { RestIntegration } from './rest-api.js';

const CONTEXT = { requestId: 'r-1', stage: 'prod', httpMethod: 'GET', path: '/x' };
const UNAUTHORIZED = { type: 'UNAUTHORIZED', message: 'Say "please"' } as const;

describe('what the gateway answers itself', () => {
  it('is a message, unless the API has its own answer', () => {
    expect(gatewayAnswer(UNAUTHORIZED, [], CONTEXT)).toEqual({
      status: 401,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'UnauthorizedException' },
      body: '{"message":"Say \\"please\\""}',
    });
    const own = {
      id: 'UNAUTHORIZED',
      document: {
        statusCode: '418',
        responseParameters: {
          'gatewayresponse.header.WWW-Authenticate': "'Basic'",
          'gatewayresponse.header.X-From': 'method.request.header.x',
          'gatewayresponse.header.X-Split': "'a\r\nb'",
        },
        responseTemplates: {
          'text/plain': '$context.error.message ($context.requestId, $context.stage, $context.nope)',
        },
      },
    };
    expect(gatewayAnswer(UNAUTHORIZED, [own], CONTEXT, 403)).toEqual({
      status: 418,
      headers: {
        'content-type': 'text/plain',
        'x-amzn-errortype': 'UnauthorizedException',
        'www-authenticate': 'Basic',
      },
      body: 'Say "please" (r-1, prod, )',
    });
  });

  it('has the status of the case, unless the API says another of all of its class', () => {
    const failed = { type: 'API_CONFIGURATION_ERROR', message: 'Internal server error' } as const;
    expect(gatewayAnswer(failed, [], CONTEXT, 502).status).toBe(502);
    const all = { id: 'DEFAULT_5XX', document: { statusCode: '599' } };
    expect(gatewayAnswer(failed, [all], CONTEXT, 502).status).toBe(599);
    expect(gatewayAnswer(UNAUTHORIZED, [all], CONTEXT).status).toBe(401);
    const split = { id: 'UNAUTHORIZED', document: { responseTemplates: { 'text/plain\r\na: b': 'x' } } };
    expect(gatewayAnswer(UNAUTHORIZED, [split], CONTEXT).headers).not.toHaveProperty('content-type');
    expect(gatewayAnswer({ type: 'AUTHORIZER_FAILURE', message: null }, [], CONTEXT).body).toBe('{"message":null}');
  });
});

describe('a mock', () => {
  const mock = (more: Partial<RestIntegration>): RestIntegration => ({
    type: 'MOCK',
    passthroughBehavior: 'NEVER',
    timeoutInMillis: 29_000,
    cacheNamespace: 'x',
    cacheKeyParameters: [],
    requestTemplates: { 'application/json': '{ "statusCode" : 204 }' },
    ...more,
  });

  it('answers by the status that its template names, else by the response without a pattern', () => {
    const integrationResponses = {
      200: { statusCode: '200', responseParameters: { 'method.response.header.X-A': "'b'" } },
      204: { statusCode: '204', selectionPattern: '2\\d{2}', responseTemplates: { 'text/plain': 'hi' } },
    };
    expect(mockAnswer(mock({ integrationResponses }))).toEqual({
      status: 204,
      headers: { 'content-type': 'text/plain' },
      body: 'hi',
    });
    expect(mockAnswer(mock({ integrationResponses, requestTemplates: {} }))).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'x-a': 'b' },
      body: '',
    });
  });

  it('answers nothing where no response fits', () => {
    expect(mockAnswer(mock({}))).toBeUndefined();
  });

  it.each(['100', '101', '600', 'x'])('answers nothing of status %s', (statusCode) => {
    expect(mockAnswer(mock({ integrationResponses: { [statusCode]: { statusCode } } }))).toBeUndefined();
  });

  it('has no header that is none', () => {
    const responseParameters = {
      'method.response.header.:path': "'/'",
      'method.response.header.a b': "'c'",
      'method.response.header.x-a': "'b\r\nc: d'",
      'method.response.header.x-b': "'c'",
    };
    const responseTemplates = { 'text/plain\r\na: b': 'hi' };
    const integrationResponses = { 200: { statusCode: '200', responseParameters, responseTemplates } };
    expect(mockAnswer(mock({ integrationResponses }))?.headers).toEqual({ 'x-b': 'c' });
  });
});

describe('what a function answers as an authorizer', () => {
  const read = (answer: unknown) => readAuthorizerAnswer(new TextEncoder().encode(JSON.stringify(answer)));
  const Statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' };
  const policyDocument = { Version: '2012-10-17', Statement: [Statement] };

  it('is a policy, and texts for the function behind', () => {
    expect(read({ principalId: 'a', policyDocument, context: { n: 1, b: true, s: 'x' } })).toMatchObject({
      principalId: 'a',
      context: { n: '1', b: 'true', s: 'x' },
    });
  });

  it.each([
    [null],
    [{ policyDocument }],
    [{ principalId: 'a' }],
    [{ principalId: 'a', policyDocument: { Statement: [{ Effect: 'Maybe' }] } }],
    [{ principalId: 'a', policyDocument, context: { o: {} } }],
    [{ principalId: 'a', policyDocument, context: ['x'] }],
  ])('is not %j', (answer) => {
    expect(read(answer)).toBeUndefined();
  });
});

it('sends what is the gateway’s under another name', () => {
  const headers = {
    'www-authenticate': 'Basic',
    server: 'x',
    'transfer-encoding': 'chunked',
    'set-cookie': ['a', 'b'],
  };
  expect(integrationHeaders(headers)).toEqual({
    'content-type': 'application/json',
    'x-amzn-remapped-www-authenticate': 'Basic',
    'x-amzn-remapped-server': 'x',
    'set-cookie': ['a', 'b'],
  });
});

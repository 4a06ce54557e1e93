import { beforeEach, describe, expect, it } from 'vitest';
import { FUNCTION, refusal, V2ApiKit } from './testing/v2-api-kit.js';

let kit: V2ApiKit;
beforeEach(() => {
  kit = new V2ApiKit();
});

const INTEGRATION = {
  type: 'aws_proxy',
  httpMethod: 'POST',
  uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
  payloadFormatVersion: 2.0,
};

const DOCUMENT = {
  openapi: '3.0.1',
  info: { title: 'orders', version: '3', description: 'of the shop' },
  'x-amazon-apigateway-cors': { allowOrigins: ['https://example.com'], maxAge: 60 },
  paths: {
    '/orders': {
      get: {
        operationId: 'listOrders',
        security: [{ jwt: ['orders:read'] }],
        'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/shop' },
      },
      post: {
        security: [{ asked: [] }],
        'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/shop' },
      },
    },
    '/orders/{id}': {
      'x-amazon-apigateway-any-method': {
        security: [{ signed: [] }],
        'x-amazon-apigateway-integration': { ...INTEGRATION, payloadFormatVersion: '1.0', timeoutInMillis: 5000 },
      },
    },
    '/$default': {
      'x-amazon-apigateway-any-method': {
        isDefaultRoute: true,
        'x-amazon-apigateway-integration': { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'https://example.com/' },
      },
    },
  },
  components: {
    'x-amazon-apigateway-integrations': { shop: INTEGRATION },
    securitySchemes: {
      jwt: {
        type: 'oauth2',
        'x-amazon-apigateway-authorizer': {
          type: 'jwt',
          identitySource: '$request.header.Authorization',
          jwtConfiguration: { issuer: 'https://issuer.example', audience: ['app'] },
        },
      },
      asked: {
        type: 'apiKey',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          identitySource: '$request.header.a, $request.header.b',
          authorizerUri: FUNCTION,
          authorizerPayloadFormatVersion: '2.0',
          enableSimpleResponses: true,
          authorizerResultTtlInSeconds: 60,
        },
      },
      signed: { type: 'apiKey', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    },
  },
};
const bodyOf = (change: object = {}) => JSON.stringify({ ...DOCUMENT, ...change });

describe('an OpenAPI document', () => {
  it('becomes an API', async () => {
    const made = await kit.call('ImportApi', { Body: bodyOf() });
    const { ApiId = '' } = made;
    expect(made).toMatchObject({
      Name: 'orders',
      Version: '3',
      Description: 'of the shop',
      CorsConfiguration: { AllowOrigins: ['https://example.com'], MaxAge: 60 },
    });
    expect(made).not.toHaveProperty('Warnings');
    const { Items: routes = [] } = await kit.call('GetRoutes', { ApiId });
    const { Items: authorizers = [] } = await kit.call('GetAuthorizers', { ApiId });
    const { Items: integrations = [] } = await kit.call('GetIntegrations', { ApiId });
    const byKey = Object.fromEntries(routes.map((route) => [route.RouteKey!, route]));
    const idOf = (name: string) => authorizers.find(({ Name }) => Name === name)?.AuthorizerId;
    expect(byKey).toMatchObject({
      'GET /orders': {
        OperationName: 'listOrders',
        AuthorizationType: 'JWT',
        AuthorizerId: idOf('jwt'),
        AuthorizationScopes: ['orders:read'],
        Target: byKey['POST /orders']?.Target,
      },
      'POST /orders': { AuthorizationType: 'CUSTOM', AuthorizerId: idOf('asked') },
      'ANY /orders/{id}': { AuthorizationType: 'AWS_IAM' },
      $default: { AuthorizationType: 'NONE' },
    });
    expect(integrations.map(({ PayloadFormatVersion: version }) => version).sort()).toEqual(['1.0', '1.0', '2.0']);
    expect(authorizers.find(({ Name }) => Name === 'asked')).toMatchObject({
      IdentitySource: ['$request.header.a', '$request.header.b'],
      AuthorizerResultTtlInSeconds: 60,
    });
  });

  it('takes the place of all that an API has, and its stages follow', async () => {
    const { ApiId } = await kit.petsApi();
    const before = await kit.call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    await kit.call('ReimportApi', { ApiId, Body: bodyOf() });
    expect((await kit.call('GetRoutes', { ApiId })).Items).toHaveLength(4);
    expect((await kit.call('GetApi', { ApiId })).Name).toBe('orders');
    const after = await kit.call('GetStage', { ApiId, StageName: '$default' });
    expect(after.DeploymentId).not.toBe(before.DeploymentId);
  });

  it('is told of what it leaves out', async () => {
    const Body = bodyOf({ paths: { '/a': { get: {} } } });
    const { Warnings } = await kit.call('ImportApi', { Body });
    expect(Warnings).toEqual(['No integration was found for route GET /a']);
    const strict = kit.call('ImportApi', { Body, FailOnWarnings: true });
    await expect(strict).rejects.toThrow(refusal('BadRequestException', 'No integration'));
  });

  const pathWith = (integration: unknown, more: object = {}) => ({
    paths: { '/a': { get: { 'x-amazon-apigateway-integration': integration, ...more } } },
  });
  it.each([
    ['no JSON', 'openapi: 3.0.1', 'JSON'],
    ['no object', '[]', 'must be an object'],
    ['another version', bodyOf({ openapi: '2.0' }), 'OpenAPI 3.0'],
    ['no title', bodyOf({ info: {} }), 'info.title'],
    ['a path that is none', bodyOf({ paths: { '/{a+}/b': { get: {} } } }), 'route key'],
    ['no function', bodyOf(pathWith({ ...INTEGRATION, uri: 'x' })), 'IntegrationUri'],
    ['a timeout in words', bodyOf(pathWith({ ...INTEGRATION, timeoutInMillis: 'long' })), 'timeoutInMillis'],
    [
      'parameters that are none',
      bodyOf(pathWith({ ...INTEGRATION, requestParameters: { a: 1 } })),
      'requestParameters',
    ],
    ['an integration that is not there', bodyOf(pathWith({ $ref: '#/components/x' })), 'is not there'],
    [
      'one that every object has',
      bodyOf(pathWith({ $ref: '#/components/x-amazon-apigateway-integrations/constructor' })),
      'is not there',
    ],
    ['a scheme that is not there', bodyOf(pathWith(INTEGRATION, { security: [{ none: [] }] })), 'none is not there'],
    ['origins that are none', bodyOf({ 'x-amazon-apigateway-cors': { allowOrigins: [1] } }), 'allowOrigins'],
  ])('of %s is refused, and nothing made', async (_, Body, message) => {
    await expect(kit.call('ImportApi', { Body })).rejects.toThrow(refusal('BadRequestException', message));
    expect((await kit.call('GetApis', {})).Items).toEqual([]);
  });

  it('with two routes of one kind is refused, and an API keeps what it has', async () => {
    const { ApiId } = await kit.petsApi();
    const paths = { '/{a}': { get: {} }, '/{b}': { get: {} } };
    const again = kit.call('ReimportApi', { ApiId, Body: bodyOf({ paths }) });
    await expect(again).rejects.toThrow(refusal('ConflictException'));
    expect((await kit.call('GetRoutes', { ApiId })).Items).toHaveLength(1);
  });
});

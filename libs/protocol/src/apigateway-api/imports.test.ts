import { beforeEach, describe, expect, it } from 'vitest';
import { ApigatewayKit, functionUri } from './testing/apigateway-kit.js';

let kit: ApigatewayKit;
beforeEach(() => {
  kit = new ApigatewayKit();
});
const body = (document: object) => Buffer.from(JSON.stringify(document));
const proxy = {
  type: 'aws_proxy',
  httpMethod: 'POST',
  uri: functionUri('app'),
  responses: { default: { statusCode: '200' } },
};
const ORIGIN = 'method.response.header.Access-Control-Allow-Origin';

/** As a tool for Python writes it: with an authorizer, a key and a preflight. */
const SWAGGER = {
  swagger: '2.0',
  info: { version: '1.0', title: 'shop' },
  schemes: ['https'],
  paths: {
    '/': { get: { produces: ['application/json'], responses: { 200: {} }, 'x-amazon-apigateway-integration': proxy } },
    '/orders/{id}': {
      put: {
        consumes: ['application/json'],
        parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
        responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/Empty' } } },
        security: [{ api_key: [] }, { token: [] }],
        'x-amazon-apigateway-integration': proxy,
      },
      options: {
        responses: { 200: { headers: { 'Access-Control-Allow-Origin': { type: 'string' } } } },
        'x-amazon-apigateway-integration': {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          contentHandling: 'CONVERT_TO_TEXT',
          responses: { default: { statusCode: '200', responseParameters: { [ORIGIN]: "'*'" } } },
        },
      },
    },
    '/{proxy+}': {
      'x-amazon-apigateway-any-method': { security: [{ signed: [] }], 'x-amazon-apigateway-integration': proxy },
    },
  },
  definitions: { Empty: { type: 'object', title: 'Empty Schema' } },
  securityDefinitions: {
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    signed: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    token: {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': {
        type: 'token',
        authorizerUri: functionUri('auth'),
        authorizerResultTtlInSeconds: 60,
      },
    },
  },
  'x-amazon-apigateway-binary-media-types': ['image/png'],
};

describe('importing a document', () => {
  it('makes an API of it, which can be deployed', async () => {
    const parameters = { endpointConfigurationTypes: 'REGIONAL' };
    const made = await kit.call('ImportRestApi', { body: body(SWAGGER), parameters });
    expect(made).toMatchObject({
      name: 'shop',
      version: '1.0',
      binaryMediaTypes: ['image/png'],
      endpointConfiguration: { types: ['REGIONAL'] },
    });
    const restApiId = made.id;
    const [authorizer] = (await kit.call('GetAuthorizers', { restApiId })).items;
    expect(authorizer).toMatchObject({
      name: 'token',
      type: 'TOKEN',
      identitySource: 'method.request.header.Authorization',
      authorizerResultTtlInSeconds: 60,
    });
    const { items } = await kit.call('GetResources', { restApiId, embed: ['methods'], limit: 500 });
    const methods = Object.fromEntries(items.map(({ path, resourceMethods = {} }) => [path, resourceMethods]));
    expect(Object.keys(methods).sort()).toEqual(['/', '/orders', '/orders/{id}', '/{proxy+}']);
    expect(methods['/orders/{id}']).toMatchObject({
      PUT: {
        authorizationType: 'CUSTOM',
        authorizerId: authorizer!.id,
        apiKeyRequired: true,
        requestParameters: { 'method.request.path.id': true },
        methodResponses: { 200: { responseModels: { 'application/json': 'Empty' } } },
        methodIntegration: { type: 'AWS_PROXY', integrationResponses: { 200: { statusCode: '200' } } },
      },
      OPTIONS: {
        authorizationType: 'NONE',
        methodIntegration: { type: 'MOCK', integrationResponses: { 200: { responseParameters: { [ORIGIN]: "'*'" } } } },
      },
    });
    expect(methods['/{proxy+}']).toMatchObject({ ANY: { authorizationType: 'AWS_IAM' } });
    await kit.call('CreateDeployment', { restApiId, stageName: 'api', tracingEnabled: false });
  });

  it('overwrites what is there, keeping ids, or merges into it', async () => {
    const { id: restApiId } = await kit.call('ImportRestApi', { body: body(SWAGGER) });
    const paths = async () => {
      const { items } = await kit.call('GetResources', { restApiId, limit: 500 });
      return Object.fromEntries(items.map(({ path, id }) => [path, id]));
    };
    const before = await paths();
    const less = { ...SWAGGER, paths: { '/orders/{id}': SWAGGER.paths['/orders/{id}'] } };
    const extra = { '/new': { get: { 'x-amazon-apigateway-integration': proxy } } };
    await kit.call('PutRestApi', { restApiId, mode: 'merge', body: body({ ...less, paths: extra }) });
    expect(Object.keys(await paths()).sort()).toEqual(['/', '/new', '/orders', '/orders/{id}', '/{proxy+}']);
    const bare = { ...less, 'x-amazon-apigateway-binary-media-types': [] };
    const put = await kit.call('PutRestApi', { restApiId, mode: 'overwrite', body: body(bare) });
    expect(put.binaryMediaTypes ?? []).toEqual([]);
    const { '/': root, '/orders': orders, '/orders/{id}': order } = before;
    expect(await paths()).toEqual({ '/': root, '/orders': orders, '/orders/{id}': order });
    expect((await kit.call('GetAuthorizers', { restApiId })).items).toHaveLength(1);
  });

  it('reads OpenAPI 3, with validators, responses of the gateway and bodies', async () => {
    const document = {
      openapi: '3.0.1',
      info: { title: 'shop', version: '2' },
      servers: [{ url: 'https://x/{basePath}', variables: { basePath: { default: '/v2' } } }],
      'x-amazon-apigateway-request-validators': { all: { validateRequestParameters: true } },
      'x-amazon-apigateway-request-validator': 'all',
      'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { statusCode: 400 } },
      paths: {
        '/orders': {
          post: {
            operationId: 'order',
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
            parameters: [{ $ref: '#/components/parameters/trace' }],
            'x-amazon-apigateway-integration': proxy,
          },
        },
      },
      components: {
        schemas: { Order: { type: 'object' } },
        parameters: { trace: { name: 'X-Trace', in: 'header', required: true } },
      },
    };
    const { id: restApiId } = await kit.call('ImportRestApi', {
      body: body(document),
      parameters: { basepath: 'prepend' },
    });
    const { items } = await kit.call('GetResources', { restApiId, embed: ['methods'] });
    const post = items.find(({ path }) => path === '/v2/orders')?.resourceMethods?.['POST'];
    const [validator] = (await kit.call('GetRequestValidators', { restApiId })).items;
    expect(validator).toMatchObject({ name: 'all', validateRequestParameters: true });
    expect(post).toMatchObject({
      operationName: 'order',
      requestValidatorId: validator!.id,
      requestModels: { 'application/json': 'Order' },
      requestParameters: { 'method.request.header.X-Trace': true },
    });
    const response = { restApiId, responseType: 'DEFAULT_4XX' } as const;
    expect(await kit.call('GetGatewayResponse', response)).toMatchObject({ statusCode: '400', defaultResponse: false });
  });

  it.each([
    ['no JSON', 'swagger: 2.0', /JSON/],
    ['no version', '{}', /unknown version/],
    [
      'an integration with templates',
      JSON.stringify(withIntegration({ type: 'aws', httpMethod: 'POST' })),
      /type AWS is not/,
    ],
    ['a scheme that is not there', JSON.stringify(withSecurity([{ nope: [] }])), /security scheme/],
    ['user pools', JSON.stringify(withSecurity([{ pool: [] }])), /COGNITO_USER_POOLS is not/],
    [
      'texts where objects are',
      JSON.stringify({ swagger: '2.0', info: { title: 'x' }, paths: { '/': 'x' } }),
      /an object/,
    ],
  ])('refuses %s, and leaves nothing behind', async (_what, text, message) => {
    await expect(kit.call('ImportRestApi', { body: Buffer.from(text) })).rejects.toMatchObject({
      code: 'BadRequestException',
      message,
    });
    expect((await kit.call('GetRestApis', {})).items).toEqual([]);
  });
});

function withIntegration(integration: object): object {
  return { ...SWAGGER, paths: { '/': { get: { 'x-amazon-apigateway-integration': integration } } } };
}

function withSecurity(security: object): object {
  const pool = { type: 'apiKey', 'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools' } };
  const paths = { '/': { get: { security, 'x-amazon-apigateway-integration': proxy } } };
  return { ...SWAGGER, paths, securityDefinitions: { pool } };
}

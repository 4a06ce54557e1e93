import { beforeEach, describe, expect, it } from 'vitest';
import { aCaller } from '../lambda-api/testing/api-kit.js';
import { ApigatewayKit, functionUri } from './testing/apigateway-kit.js';

let kit: ApigatewayKit;
beforeEach(() => {
  kit = new ApigatewayKit();
});
const stranger = () => {
  const caller = aCaller();
  return { ...caller, principal: { ...caller.principal, accountId: '999999999999' } };
};

describe('a REST API', () => {
  it('is made with a root, read back, changed and deleted', async () => {
    const made = await kit.call('CreateRestApi', { name: 'pets', description: 'd', tags: { a: '1' } });
    expect(made).toMatchObject({
      name: 'pets',
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'] },
      disableExecuteApiEndpoint: false,
      tags: { a: '1' },
      createdDate: expect.any(Date) as Date,
    });
    expect(made.id).toMatch(/^[a-z0-9]{10}$/);
    expect((await kit.call('GetResources', { restApiId: made.id })).items).toEqual([
      { id: made.rootResourceId, path: '/' },
    ]);
    const changed = await kit.call('UpdateRestApi', {
      restApiId: made.id,
      patchOperations: [
        { op: 'add', path: '/binaryMediaTypes/*~1*' },
        { op: 'replace', path: '/minimumCompressionSize', value: '' },
        { op: 'replace', path: '/endpointConfiguration/types/EDGE', value: 'REGIONAL' },
      ],
    });
    expect(changed).toMatchObject({ binaryMediaTypes: ['*/*'], endpointConfiguration: { types: ['REGIONAL'] } });
    expect((await kit.call('GetRestApis', { limit: 500 })).items).toHaveLength(1);
    await kit.call('DeleteRestApi', { restApiId: made.id });
    await expect(kit.call('GetRestApi', { restApiId: made.id })).rejects.toMatchObject({
      code: 'NotFoundException',
      message: `Invalid API identifier specified ${kit.accountId}:${made.id}`,
    });
  });

  it('is for its account alone', async () => {
    const { restApiId } = await kit.api();
    for (const call of [
      kit.call('GetRestApi', { restApiId }, stranger()),
      kit.call('DeleteRestApi', { restApiId }, stranger()),
      kit.call('CreateDeployment', { restApiId }, stranger()),
      kit.call('GetResources', { restApiId }, stranger()),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'NotFoundException' });
    }
    expect((await kit.call('GetRestApis', {}, stranger())).items).toEqual([]);
    expect(await kit.call('GetRestApi', { restApiId })).toMatchObject({ name: 'pets' });
  });

  it.each([
    [{ name: '' }, /API name/],
    [{ name: 'a', endpointConfiguration: { types: ['PRIVATE'] as const } }, /PRIVATE is not supported here/],
    [{ name: 'a', policy: '{"Statement": 1}' }, /Invalid policy document/],
    [{ name: 'a', binaryMediaTypes: ['x'] }, /binary media type/],
    [{ name: 'a', cloneFrom: 'abc' }, /cloneFrom is not supported here/],
  ])('refuses %j', async (input, message) => {
    await expect(kit.call('CreateRestApi', input)).rejects.toMatchObject({ code: 'BadRequestException', message });
    expect((await kit.call('GetRestApis', {})).items).toEqual([]);
  });
});

describe('resources', () => {
  it('make a tree of paths, which moves as a whole', async () => {
    const { restApiId, rootId } = await kit.api();
    const resources = async () => {
      const { items } = await kit.call('GetResources', { restApiId, limit: 100 });
      return items.map(({ path, resourceMethods }) => [path, Object.keys(resourceMethods ?? {})]).sort();
    };
    expect(await resources()).toEqual([
      ['/', []],
      ['/pets', []],
      ['/pets/{id}', ['GET']],
    ]);
    const { items } = await kit.call('GetResources', { restApiId });
    const pets = items.find(({ path }) => path === '/pets')!.id!;
    const patchOperations = [{ op: 'replace', path: '/pathPart', value: 'animals' }] as const;
    await kit.call('UpdateResource', { restApiId, resourceId: pets, patchOperations });
    expect((await resources()).map(([path]) => path)).toEqual(['/', '/animals', '/animals/{id}']);
    await expect(kit.call('DeleteResource', { restApiId, resourceId: rootId })).rejects.toMatchObject({
      code: 'BadRequestException',
    });
    await kit.call('DeleteResource', { restApiId, resourceId: pets });
    expect((await resources()).map(([path]) => path)).toEqual(['/']);
  });

  it.each([
    ['{id}', 'ConflictException'],
    ['{other}', 'BadRequestException'],
    ['a b', 'BadRequestException'],
    ['{proxy+', 'BadRequestException'],
  ])('have no sibling %s', async (pathPart, code) => {
    const { restApiId } = await kit.api();
    const { items } = await kit.call('GetResources', { restApiId });
    const parentId = items.find(({ path }) => path === '/pets')!.id!;
    await expect(kit.call('CreateResource', { restApiId, parentId, pathPart })).rejects.toMatchObject({ code });
  });

  it('have nothing below a greedy one', async () => {
    const { restApiId, rootId } = await kit.api();
    const { id } = await kit.call('CreateResource', { restApiId, parentId: rootId, pathPart: '{proxy+}' });
    await expect(kit.call('CreateResource', { restApiId, parentId: id, pathPart: 'x' })).rejects.toMatchObject({
      code: 'BadRequestException',
    });
  });
});

describe('methods', () => {
  it('have integrations and responses, which are read back with the resource', async () => {
    const { restApiId, resourceId } = await kit.api();
    const method = { restApiId, resourceId, httpMethod: 'OPTIONS' };
    await kit.call('PutMethod', { ...method, authorizationType: 'NONE' });
    await kit.call('PutMethodResponse', {
      ...method,
      statusCode: '200',
      responseParameters: { 'method.response.header.Access-Control-Allow-Origin': true },
    });
    await kit.call('PutIntegration', {
      ...method,
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
    });
    for (const statusCode of ['100', '101']) {
      await expect(kit.call('PutIntegrationResponse', { ...method, statusCode })).rejects.toMatchObject({
        code: 'BadRequestException',
      });
    }
    await kit.call('PutIntegrationResponse', {
      ...method,
      statusCode: '200',
      responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" },
      responseTemplates: { 'application/json': '' },
    });
    await kit.call('UpdateIntegration', {
      ...method,
      patchOperations: [{ op: 'replace', path: '/contentHandling', value: 'CONVERT_TO_TEXT' }],
    });
    expect(await kit.call('GetMethod', method)).toMatchObject({
      httpMethod: 'OPTIONS',
      methodResponses: { 200: { statusCode: '200' } },
      methodIntegration: {
        type: 'MOCK',
        contentHandling: 'CONVERT_TO_TEXT',
        timeoutInMillis: 29_000,
        integrationResponses: {
          200: { responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" } },
        },
      },
    });
    const { resourceMethods } = await kit.call('GetResource', { restApiId, resourceId });
    expect(resourceMethods).toEqual({ GET: {}, OPTIONS: {} });
    const embedded = await kit.call('GetResource', { restApiId, resourceId, embed: ['methods'] });
    expect(embedded.resourceMethods['GET']).toMatchObject({ methodIntegration: { uri: functionUri('pets') } });
    await kit.call('DeleteIntegrationResponse', { ...method, statusCode: '200' });
    await kit.call('DeleteMethodResponse', { ...method, statusCode: '200' });
    await kit.call('DeleteIntegration', method);
    await expect(kit.call('GetIntegration', method)).rejects.toMatchObject({ code: 'NotFoundException' });
    await kit.call('DeleteMethod', method);
    await expect(kit.call('GetMethod', method)).rejects.toMatchObject({ code: 'NotFoundException' });
  });

  it.each([
    [{ type: 'AWS', uri: functionUri('f') }, /type AWS is not supported here/],
    [{ type: 'HTTP', uri: 'https://example.org' }, /type HTTP is not supported here/],
    [{ type: 'AWS_PROXY', uri: 'arn:aws:apigateway:us-east-1:s3:path/b' }, /only supports Lambda/],
    [{ type: 'AWS_PROXY', uri: functionUri('f'), timeoutInMillis: 30_000 }, /Timeout/],
    [{ type: 'AWS_PROXY', uri: functionUri('f'), connectionType: 'VPC_LINK' }, /VPC link/],
  ] as const)('have no integration %j', async (input, message) => {
    const { restApiId, resourceId } = await kit.api();
    const method = { restApiId, resourceId, httpMethod: 'GET', integrationHttpMethod: 'POST' };
    await expect(kit.call('PutIntegration', { ...method, ...input })).rejects.toMatchObject({
      code: 'BadRequestException',
      message,
    });
  });

  it('refer to what is there', async () => {
    const { restApiId, resourceId } = await kit.api();
    const method = { restApiId, resourceId, httpMethod: 'POST', authorizationType: 'CUSTOM' };
    const refused = { code: 'BadRequestException' };
    await expect(kit.call('PutMethod', method)).rejects.toMatchObject(refused);
    await expect(kit.call('PutMethod', { ...method, authorizerId: 'nope' })).rejects.toMatchObject(refused);
    const { id } = await kit.call('CreateAuthorizer', {
      restApiId,
      name: 'auth',
      type: 'TOKEN',
      authorizerUri: functionUri('auth'),
      identitySource: 'method.request.header.Authorization',
    });
    await kit.call('PutMethod', { ...method, authorizerId: id });
    await expect(kit.call('DeleteAuthorizer', { restApiId, authorizerId: id })).rejects.toMatchObject({
      code: 'ConflictException',
    });
  });
});

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type ApiGatewayV2Client,
  CreateApiCommand,
  CreateApiMappingCommand,
  CreateDeploymentCommand,
  CreateDomainNameCommand,
  CreateStageCommand,
  DeleteApiCommand,
  DeleteRouteCommand,
  GetApiCommand,
  GetRoutesCommand,
  UpdateApiCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { TestIssuer } from '@stoker/oidc/testing/test-issuer';
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { apiGatewayClient, HttpApi, letApisInvoke } from '../harness/http-apis.js';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { HTTP_ACTIONS } from './functions/http-actions.js';

/** Allows who shows `let me in`, and says how often it was asked. */
const AUTHORIZER = `
let asked = 0;
export const simple = async (event) => ({
  isAuthorized: event.identitySource[0] === 'let me in', context: { asked: ++asked, path: event.rawPath },
});
export const policy = async (event) => ({
  principalId: 'ann',
  policyDocument: { Version: '2012-10-17', Statement: [
    { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.methodArn.replace(/[^/]+$/, 'allowed') },
  ] },
  context: { team: 'a' },
});
`;

interface Seen {
  readonly version: string;
  readonly routeKey: string;
  readonly requestContext: { readonly authorizer?: Readonly<Record<string, unknown>> };
}

let stack: Stack;
let gateway: ApiGatewayV2Client;
let lambda: LambdaClient;
let issuer: TestIssuer;
let upstream: Server;
let functionArn: string;
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`;

beforeAll(async () => {
  issuer = await TestIssuer.start();
  upstream = createServer((request, response) => {
    const { method, url, headers } = request;
    response.writeHead(203, { 'content-type': 'application/json', 'x-up': '1', connection: 'close' });
    response.end(JSON.stringify({ method, url, headers }));
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  stack = await startStack({
    STOKER_OIDC_TRUSTED_ORIGINS: issuer.url,
    STOKER_PROXY_TRUSTED_ORIGINS: upstreamUrl(),
    STOKER_STEMS: 'nodejs24.x=1',
  });
  const { account, server } = stack;
  gateway = apiGatewayClient(server, account);
  lambda = lambdaClient(server, account);
  await createFunction(lambda, account, 'shop', { files: { 'index.mjs': HTTP_ACTIONS } });
  await letApisInvoke(lambda, 'shop', account.accountId);
  functionArn = arnOf('shop');
}, 120_000);

afterAll(async () => {
  await stack.close();
  await issuer.close();
  upstream.close();
}, 60_000);

const upstreamUrl = () => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

async function eventAt(url: string, init?: RequestInit): Promise<Seen> {
  const response = await fetch(url, init);
  expect(response.status).toBe(200);
  return (await response.json()) as Seen;
}

/** What an API says for itself. */
async function saidAt(url: string, init?: RequestInit): Promise<[status: number, body: unknown]> {
  const response = await fetch(url, init);
  return [response.status, await response.json()];
}

describe('an HTTP API', () => {
  it('made quickly sends everything to its function, and is gone when it is deleted', async () => {
    const made = await gateway.send(new CreateApiCommand({ Name: 'quick', ProtocolType: 'HTTP', Target: functionArn }));
    const event = await eventAt(`${made.ApiEndpoint}/any/path?x=1&x=2`, { method: 'POST', body: 'hi' });
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/any/path',
      rawQueryString: 'x=1&x=2',
      body: 'hi',
      requestContext: { accountId: stack.account.accountId, apiId: made.ApiId, stage: '$default' },
    });
    await gateway.send(new UpdateApiCommand({ ApiId: made.ApiId, DisableExecuteApiEndpoint: true }));
    await until('the endpoint to be closed', async () => (await fetch(made.ApiEndpoint!)).status === 404 || undefined);
    await gateway.send(new DeleteApiCommand({ ApiId: made.ApiId }));
    await until('the API to be gone', async () => (await fetch(made.ApiEndpoint!)).status === 403 || undefined);
    await expect(gateway.send(new GetApiCommand({ ApiId: made.ApiId }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('chooses the most specific route, with its parameters, and sees changes within moments', async () => {
    const api = await HttpApi.create(gateway, 'routes');
    const target = await api.toFunction(functionArn);
    const v1 = await api.toFunction(functionArn, { PayloadFormatVersion: '1.0' });
    await api.route('GET /pets/{id}', target);
    await api.route('GET /pets/dog', target);
    await api.route('ANY /pets/{proxy+}', target);
    await api.route('POST /v1/{id}', v1);
    await api.stage('$default', { StageVariables: { color: 'blue' } });
    const keyOf = async (path: string, method = 'GET') =>
      (await eventAt(`${api.endpoint}${path}`, { method })).routeKey;
    expect(await keyOf('/pets/dog')).toBe('GET /pets/dog');
    expect(await keyOf('/pets/cat')).toBe('GET /pets/{id}');
    expect(await keyOf('/pets/cat', 'POST')).toBe('ANY /pets/{proxy+}');
    expect(await keyOf('/pets/a/b')).toBe('ANY /pets/{proxy+}');
    expect(await eventAt(`${api.endpoint}/pets/a%20b`)).toMatchObject({
      pathParameters: { id: 'a b' },
      stageVariables: { color: 'blue' },
    });
    expect(await eventAt(`${api.endpoint}/v1/7?a=1&a=2`, { method: 'POST' })).toMatchObject({
      version: '1.0',
      resource: '/v1/{id}',
      path: '/v1/7',
      httpMethod: 'POST',
      multiValueQueryStringParameters: { a: ['1', '2'] },
      pathParameters: { id: '7' },
    });
    expect(await saidAt(`${api.endpoint}/none`)).toEqual([404, { message: 'Not Found' }]);
    const added = await api.route('$default', target);
    await until('the new route', async () => (await fetch(`${api.endpoint}/none`)).status === 200 || undefined);
    await gateway.send(new DeleteRouteCommand({ ApiId: api.id, RouteId: added }));
    await until('the route to be gone', async () => (await fetch(`${api.endpoint}/none`)).status === 404 || undefined);
    const page = await gateway.send(new GetRoutesCommand({ ApiId: api.id, MaxResults: '3' }));
    const next = { ApiId: api.id, NextToken: page.NextToken };
    const { Items: rest, NextToken } = await gateway.send(new GetRoutesCommand(next));
    expect([page.Items?.length, rest?.length, NextToken]).toEqual([3, 1, undefined]);
  });

  it('serves in a stage what was deployed there', async () => {
    const api = await HttpApi.create(gateway, 'stages');
    const ApiId = api.id;
    await api.route('GET /a', await api.toFunction(functionArn));
    await gateway.send(new CreateStageCommand({ ApiId, StageName: 'prod' }));
    expect(await saidAt(`${api.endpoint}/prod/a`)).toEqual([404, { message: 'Not Found' }]);
    await gateway.send(new CreateDeploymentCommand({ ApiId, StageName: 'prod' }));
    await until('the deployment', async () => (await fetch(`${api.endpoint}/prod/a`)).status === 200 || undefined);
    await api.route('GET /b', await api.toFunction(functionArn));
    expect((await fetch(`${api.endpoint}/prod/b`)).status).toBe(404);
    expect(await eventAt(`${api.endpoint}/prod/a`)).toMatchObject({
      rawPath: '/prod/a',
      requestContext: { stage: 'prod', http: { path: '/prod/a' } },
    });
  });

  it('says for itself what functions fail to, and nothing of why', async () => {
    const api = await HttpApi.create(gateway, 'failures');
    await createFunction(lambda, stack.account, 'closed', { files: { 'index.mjs': HTTP_ACTIONS } });
    await api.route('$default', await api.toFunction(functionArn, { TimeoutInMillis: 500 }));
    await api.route('GET /closed', await api.toFunction(arnOf('closed')));
    await api.route('GET /none', await api.toFunction(arnOf('none')));
    await api.stage('$default');
    const failed = [500, { message: 'Internal Server Error' }];
    expect(await saidAt(`${api.endpoint}/?action=throw`)).toEqual(failed);
    expect(await saidAt(`${api.endpoint}/closed`)).toEqual(failed);
    expect(await saidAt(`${api.endpoint}/none`)).toEqual(failed);
    const odd = { method: 'POST', body: '{"statusCode":"many"}' };
    expect(await saidAt(`${api.endpoint}/?action=answer`, odd)).toEqual(failed);
    expect(await saidAt(`${api.endpoint}/?action=sleep`)).toEqual([503, { message: 'Service Unavailable' }]);
    const large = { method: 'POST', body: Buffer.alloc(6 * 1024 * 1024 + 1, 'x') };
    expect(await saidAt(api.endpoint, large)).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it('lets pages of the origins in that it names', async () => {
    const api = await HttpApi.create(gateway, 'cors');
    const CorsConfiguration = {
      AllowOrigins: ['https://page.example'],
      AllowMethods: ['PUT'],
      AllowHeaders: ['*'],
      MaxAge: 9,
    };
    await gateway.send(new UpdateApiCommand({ ApiId: api.id, CorsConfiguration }));
    await api.route('PUT /a', await api.toFunction(functionArn));
    await api.stage('$default');
    const preflight = (origin: string) =>
      fetch(`${api.endpoint}/a`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
    const asked = await preflight('https://page.example');
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'PUT']);
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
    const body = JSON.stringify({ statusCode: 200, headers: { 'access-control-allow-origin': '*' } });
    const sent = await fetch(`${api.endpoint}/a?action=answer`, {
      method: 'PUT',
      headers: { origin: 'https://page.example' },
      body,
    });
    expect(sent.headers.get('access-control-allow-origin')).toBe('https://page.example');
  });

  it('lets through as many requests as a stage or route may have', async () => {
    const api = await HttpApi.create(gateway, 'throttled');
    const target = await api.toFunction(functionArn);
    await api.route('GET /few', target);
    await api.route('GET /many', target);
    const slow = { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 };
    await api.stage('$default', { RouteSettings: { 'GET /few': slow } });
    const statuses = [];
    for (let sent = 0; sent < 3; sent++) statuses.push((await fetch(`${api.endpoint}/few`)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(await saidAt(`${api.endpoint}/few`)).toEqual([429, { message: 'Too Many Requests' }]);
    expect((await fetch(`${api.endpoint}/many`)).status).toBe(200);
  });

  it('answers under a custom domain name, by the longest key', async () => {
    const api = await HttpApi.create(gateway, 'named');
    await api.route('GET /a/{id}', await api.toFunction(functionArn));
    await api.stage('prod');
    const DomainName = 'shop.example.com';
    await gateway.send(new CreateDomainNameCommand({ DomainName }));
    const mapping = { DomainName, ApiId: api.id, Stage: 'prod' };
    await gateway.send(new CreateApiMappingCommand({ ...mapping, ApiMappingKey: 'v1' }));
    const at = { endpoint: stack.server.gatewayOrigin };
    const get = (url: string) => send(at, { method: 'GET', url, headers: { host: 'SHOP.example.com:443' } });
    const answer = await until('the mapping', async () => {
      const found = await get('/v1/a/7');
      return found.status === 200 ? found : undefined;
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      rawPath: '/v1/a/7',
      pathParameters: { id: '7' },
      requestContext: { stage: 'prod', domainName: 'shop.example.com' },
    });
    expect((await get('/v2/a/7')).status).toBe(403);
    expect((await get('/v1/none')).status).toBe(404);
  });

  it('writes the access log of a stage', async () => {
    const api = await HttpApi.create(gateway, 'logged');
    await api.route('GET /a', await api.toFunction(functionArn));
    const DestinationArn = `arn:aws:logs:us-east-1:${stack.account.accountId}:log-group:access`;
    const Format =
      '{"id":"$context.requestId","key":"$context.routeKey","status":$context.status,"agent":"$context.identity.userAgent"}';
    await api.stage('prod', { AccessLogSettings: { DestinationArn, Format } });
    await fetch(`${api.endpoint}/prod/a`, { headers: { 'user-agent': 'a "quoted" agent' } });
    const file = join(stack.home, 'logs', 'functions', stack.account.accountId, `access.${api.id}.prod.log`);
    const line = await until('the line', async () => {
      const text = await readFile(file, 'utf8').catch(() => '');
      return text.split('\n').find((one) => one !== '');
    });
    const { message } = JSON.parse(line) as { message: string };
    expect(JSON.parse(message)).toMatchObject({ key: 'GET /a', status: 200, agent: 'a "quoted" agent' });
  });
});

it('is imported, changed and deleted by the AWS CLI', async () => {
  const { server, account, home } = stack;
  const cli = await awsCli();
  const environment = awsEnvironment(server, account, home);
  const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await run(cli, ['apigatewayv2', ...args], { env: environment });
    if (code !== 0) throw new Error(stderr);
    return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  };
  const integration = { type: 'aws_proxy', httpMethod: 'POST', uri: functionArn, payloadFormatVersion: '2.0' };
  const body = JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'imported', version: '1' },
    paths: { '/pets/{id}': { get: { 'x-amazon-apigateway-integration': integration } } },
  });
  const { ApiId, ApiEndpoint } = (await aws('import-api', '--body', body)) as { ApiId: string; ApiEndpoint: string };
  const api = ['--api-id', ApiId];
  await aws('create-stage', ...api, '--stage-name', '$default', '--auto-deploy', '--stage-variables', 'color=blue');
  expect(await eventAt(`${ApiEndpoint}/pets/7`)).toMatchObject({ pathParameters: { id: '7' } });
  const { Items } = (await aws('get-routes', ...api)) as { Items: readonly object[] };
  expect(Items).toMatchObject([{ RouteKey: 'GET /pets/{id}', AuthorizationType: 'NONE' }]);
  const tags = ['--resource-arn', `arn:aws:apigateway:us-east-1::/apis/${ApiId}`];
  await aws('tag-resource', ...tags, '--tags', 'team=a');
  expect(await aws('get-tags', ...tags)).toEqual({ Tags: { team: 'a' } });
  await expect(aws('create-route', ...api, '--route-key', 'pets')).rejects.toThrow('BadRequestException');
  await aws('delete-api', ...api);
  await expect(aws('get-api', ...api)).rejects.toThrow('NotFoundException');
});

describe('an authorizer', () => {
  it('of tokens lets in who shows one of its issuer for its audience', async () => {
    const api = await HttpApi.create(gateway, 'tokens');
    const AuthorizerId = await api.authorizer({
      AuthorizerType: 'JWT',
      Name: 'jwt',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: issuer.url, Audience: ['app'] },
    });
    const target = await api.toFunction(functionArn);
    await api.route('GET /a', target, { AuthorizationType: 'JWT', AuthorizerId });
    const AuthorizationScopes = ['orders:read'];
    await api.route('GET /scoped', target, { AuthorizationType: 'JWT', AuthorizerId, AuthorizationScopes });
    await api.stage('$default');
    const at = (token: string, path = '/a') =>
      fetch(`${api.endpoint}${path}`, { headers: { authorization: `Bearer ${token}` } });

    const unasked = [
      new UnsecuredJWT({ iss: issuer.url, aud: 'app', exp: 4e9 }).encode(),
      await issuer.sign({ aud: 'other' }),
      await issuer.sign({ aud: 'app', iss: 'http://169.254.169.254' }),
      await issuer.sign({ aud: 'app', exp: 1 }),
      'no token',
    ];
    for (const token of unasked) {
      const response = await at(token);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ message: 'Unauthorized' });
      expect(response.headers.get('www-authenticate')).toContain('invalid_token');
    }
    expect((await fetch(`${api.endpoint}/a`)).status).toBe(401);
    expect(issuer.asked).toEqual([]);

    const token = await issuer.sign({ aud: 'app', sub: 'ann', groups: ['a', 'b'], scope: 'orders:read x' });
    const event = (await (await at(token)).json()) as Seen;
    expect(event.requestContext.authorizer).toMatchObject({
      jwt: { claims: { sub: 'ann', groups: '[a b]', aud: 'app' }, scopes: null },
    });
    expect((await at(token, '/scoped')).status).toBe(200);
    const unscoped = await issuer.sign({ aud: 'app', scope: 'orders:write' });
    expect((await at(unscoped, '/scoped')).status).toBe(403);
  });

  it('that is a function is asked once for an identity, for as long as it says', async () => {
    const api = await HttpApi.create(gateway, 'functions');
    const files = { 'index.mjs': AUTHORIZER };
    for (const name of ['simple', 'policy']) {
      await createFunction(lambda, stack.account, name, { files, handler: `index.${name}` });
      await letApisInvoke(lambda, name, stack.account.accountId);
    }
    const request = { AuthorizerType: 'REQUEST' as const, IdentitySource: ['$request.header.x-pass'] };
    const simple = await api.authorizer({
      ...request,
      Name: 'simple',
      AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arnOf('simple')}/invocations`,
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 300,
    });
    const policy = await api.authorizer({
      ...request,
      Name: 'policy',
      AuthorizerUri: arnOf('policy'),
      AuthorizerPayloadFormatVersion: '1.0',
    });
    const target = await api.toFunction(functionArn);
    await api.route('GET /simple', target, { AuthorizationType: 'CUSTOM', AuthorizerId: simple });
    await api.route('GET /allowed', target, { AuthorizationType: 'CUSTOM', AuthorizerId: policy });
    await api.route('GET /denied', target, { AuthorizationType: 'CUSTOM', AuthorizerId: policy });
    await api.stage('$default');
    const at = (path: string, pass = 'let me in') => fetch(`${api.endpoint}${path}`, { headers: { 'x-pass': pass } });
    for (let sent = 0; sent < 2; sent++) {
      const event = (await (await at('/simple')).json()) as Seen;
      expect(event.requestContext.authorizer).toEqual({ lambda: { asked: 1, path: '/simple' } });
    }
    expect((await at('/simple', 'wrong')).status).toBe(403);
    expect(await saidAt(`${api.endpoint}/simple`)).toEqual([401, { message: 'Unauthorized' }]);
    const allowed = (await (await at('/allowed')).json()) as Seen;
    expect(allowed.requestContext.authorizer).toEqual({ lambda: { principalId: 'ann', team: 'a' } });
    expect((await at('/denied')).status).toBe(403);
  });

  it('of signatures lets in who may invoke the API, and nobody of another account', async () => {
    const api = await HttpApi.create(gateway, 'signed');
    await api.route('GET /a', await api.toFunction(functionArn), { AuthorizationType: 'AWS_IAM' });
    await api.stage('$default');
    const at = { endpoint: stack.server.gatewayOrigin };
    const url = `/_aws/execute-api/${api.id}/a`;
    const { operator, account } = stack;
    const allow = (resource: string) => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource }],
    });
    const arn = `arn:aws:execute-api:us-east-1:${account.accountId}:${api.id}/*/GET/a`;
    const ann = await operator.user(account, 'ann', allow(arn));
    const bob = await operator.user(account, 'bob', allow(`${arn}/b`));
    const stranger = await operator.account('444455556666');
    const statusFor = async (key: typeof ann, service = 'execute-api') => {
      const server = at as typeof stack.server;
      return (await send(at, signed(server, key, { method: 'GET', url }, { service }))).status;
    };
    expect(await statusFor(ann)).toBe(200);
    expect(await statusFor(bob)).toBe(403);
    expect(await statusFor(stranger)).toBe(403);
    expect(await statusFor(ann, 'lambda')).toBe(403);
    expect(await saidAt(`${api.endpoint}/a`)).toEqual([403, { message: 'Forbidden' }]);
  });
});

describe('an integration with a URL', () => {
  it('forwards requests, as its mappings say', async () => {
    const api = await HttpApi.create(gateway, 'urls');
    const target = await api.integrate({
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'ANY',
      IntegrationUri: `${upstreamUrl()}/base/{proxy}`,
      RequestParameters: { 'append:header.x-stage': '$context.stage', 'remove:querystring.secret': "''" },
      ResponseParameters: { 203: { 'overwrite:statuscode': '201', 'append:header.x-id': '$context.requestId' } },
    });
    await api.route('ANY /up/{proxy+}', target);
    await api.stage('$default');
    const response = await fetch(`${api.endpoint}/up/a%20b/../../c?x=1&secret=2`, { method: 'DELETE' });
    const direct = await fetch(`${api.endpoint}/up/a%20b/c?x=1&secret=2`, { method: 'DELETE' });
    expect(response.status).toBe(404);
    expect(direct.status).toBe(201);
    expect(direct.headers.get('x-up')).toBe('1');
    expect(direct.headers.get('x-id')).toBe(
      direct.headers.get('x-amzn-requestid') ?? direct.headers.get('apigw-requestid'),
    );
    expect(await direct.json()).toMatchObject({
      method: 'DELETE',
      url: '/base/a%20b/c?x=1',
      headers: { 'x-stage': '$default', host: new URL(upstreamUrl()).host, 'x-forwarded-for': '127.0.0.1' },
    });
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://127.0.0.1:1/',
    'http://[::1]/',
    'http://localhost/',
    'http://10.0.0.1/',
  ])('reaches nothing inside: %s', async (IntegrationUri) => {
    const api = await HttpApi.create(gateway, 'inside');
    const inside = {
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'GET',
      IntegrationUri,
      TimeoutInMillis: 2000,
    } as const;
    await api.route('$default', await api.integrate(inside));
    await api.stage('$default');
    expect(await saidAt(api.endpoint)).toEqual([503, { message: 'Service Unavailable' }]);
  });
});

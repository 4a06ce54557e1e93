import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteStageCommand,
  GetRestApiCommand,
  GetUsageCommand,
  PutGatewayResponseCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  type PutMethodCommandInput,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { AddPermissionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFunction, lambdaClient } from '../harness/functions.js';
import { awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { send, signed } from '../harness/raw-http.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';
import { HTTP_ACTIONS } from './functions/http-actions.js';

/** Lets tokens in that begin with `allow`, with the rest of them as what it knows of the caller. */
const AUTHORIZER = `
let asked = 0;
export const handler = async ({ type, authorizationToken: token, methodArn }) => {
  if (token === 'unauthorized') throw new Error('Unauthorized');
  if (token === 'broken') return { nothing: true };
  const Effect = token.startsWith('allow') ? 'Allow' : 'Deny';
  const [, , , region, account, api] = methodArn.split(':');
  const Resource = 'arn:aws:execute-api:' + region + ':' + account + ':' + api.split('/')[0] + '/*';
  asked += 1;
  return {
    principalId: token,
    policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] },
    context: { asked, type },
  };
};
`;

interface SeenEvent {
  readonly [member: string]: unknown;
  readonly requestContext: Readonly<Record<string, unknown>> & {
    readonly authorizer?: Readonly<Record<string, unknown>>;
  };
}

let stack: Stack;
let lambda: LambdaClient;
let gateway: APIGatewayClient;
let restApiId: string;
/** Of the stage `prod`, without a slash at its end. */
let base: string;
let keyValue: string;
let usagePlanId: string;
let keyId: string;

const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${name}`;
const uriOf = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

/** What API Gateway needs to be let invoke a function. */
async function permit(name: string, what: string): Promise<void> {
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: 'gateway',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:us-east-1:${stack.account.accountId}:${restApiId}/${what}`,
    }),
  );
}

async function resource(parentId: string, pathPart: string): Promise<string> {
  const { id } = await gateway.send(new CreateResourceCommand({ restApiId, parentId, pathPart }));
  return id!;
}

async function method(
  resourceId: string,
  httpMethod: string,
  settings: Partial<PutMethodCommandInput> = {},
  integration: Partial<PutIntegrationCommand['input']> = {},
): Promise<void> {
  const key = { restApiId, resourceId, httpMethod };
  await gateway.send(new PutMethodCommand({ ...key, authorizationType: 'NONE', ...settings }));
  const proxy = { type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: uriOf('app') } as const;
  await gateway.send(new PutIntegrationCommand({ ...key, ...proxy, ...integration }));
}

beforeAll(async () => {
  stack = await startStack();
  const { server, account } = stack;
  lambda = lambdaClient(server, account);
  gateway = new APIGatewayClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: account,
    maxAttempts: 1,
  });
  await createFunction(lambda, account, 'app', { files: { 'index.mjs': HTTP_ACTIONS }, settings: { Timeout: 20 } });
  await createFunction(lambda, account, 'auth', { files: { 'index.mjs': AUTHORIZER } });
  await createFunction(lambda, account, 'unpermitted', { files: { 'index.mjs': HTTP_ACTIONS } });
  const made = await gateway.send(new CreateRestApiCommand({ name: 'shop', binaryMediaTypes: ['image/png'] }));
  restApiId = made.id!;
  const rootId = made.rootResourceId!;
  base = `${server.gatewayOrigin}/_aws/execute-api/${restApiId}/prod`;
  await permit('app', '*');
  await permit('auth', 'authorizers/*');

  const orders = await resource(rootId, 'orders');
  const order = await resource(orders, '{id}');
  await method(rootId, 'GET');
  await method(order, 'ANY');
  await method(await resource(rootId, 'unpermitted'), 'GET', {}, { uri: uriOf('unpermitted') });
  await method(await resource(rootId, 'slow'), 'GET', {}, { timeoutInMillis: 300 });
  await method(await resource(rootId, 'signed'), 'GET', { authorizationType: 'AWS_IAM' });
  await method(await resource(rootId, 'keyed'), 'GET', { apiKeyRequired: true });
  const { id: authorizerId } = await gateway.send(
    new CreateAuthorizerCommand({
      restApiId,
      name: 'token',
      type: 'TOKEN',
      authorizerUri: uriOf('auth'),
      identitySource: 'method.request.header.Authorization',
      identityValidationExpression: '[a-z0-9-]+',
    }),
  );
  await method(await resource(rootId, 'private'), 'GET', { authorizationType: 'CUSTOM', authorizerId });
  const preflight = { restApiId, resourceId: order, httpMethod: 'OPTIONS' };
  await method(order, 'OPTIONS', {}, { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } });
  await gateway.send(
    new PutIntegrationResponseCommand({
      ...preflight,
      statusCode: '200',
      responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'https://page.example'" },
    }),
  );
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod', variables: { color: 'blue' } }));

  const apiStages = [{ apiId: restApiId, stage: 'prod' }];
  const quota = { limit: 3, period: 'DAY' } as const;
  const plan = await gateway.send(new CreateUsagePlanCommand({ name: 'small', apiStages, quota }));
  const key = await gateway.send(new CreateApiKeyCommand({ name: 'client', enabled: true }));
  [usagePlanId, keyId, keyValue] = [plan.id!, key.id!, key.value!];
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
}, 180_000);

afterAll(() => stack.close(), 60_000);

const seen = async (response: Response): Promise<SeenEvent> => (await response.json()) as SeenEvent;
const outcome = async (response: Response): Promise<unknown> => [response.status, await response.json()];
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(base + path, { headers });

/** The first answer of a status, for what is changed is seen a moment later. */
const answering = (status: number, ask: () => Promise<Response>): Promise<Response> =>
  until(`an answer of ${status}`, async () => {
    const response = await ask();
    return response.status === status && response;
  });

describe('a request to a REST API', () => {
  it('reaches the function as an event of payload 1.0', async () => {
    const response = await fetch(`${base}/orders/a%20b?x=1&x=2`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'X-Many': 'a' },
      body: '{"n":"é"}',
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await seen(response)).toMatchObject({
      resource: '/orders/{id}',
      path: '/orders/a%20b',
      httpMethod: 'PUT',
      pathParameters: { id: 'a b' },
      queryStringParameters: { x: '2' },
      multiValueQueryStringParameters: { x: ['1', '2'] },
      stageVariables: { color: 'blue' },
      body: '{"n":"é"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: stack.account.accountId,
        apiId: restApiId,
        stage: 'prod',
        path: '/prod/orders/a%20b',
        resourcePath: '/orders/{id}',
        httpMethod: 'PUT',
        identity: { sourceIp: '127.0.0.1' },
      },
    });
  });

  it('goes by the host as well', async () => {
    const host = `${restApiId}.execute-api.us-east-1.localhost`;
    const answer = await send(
      { endpoint: stack.server.gatewayOrigin },
      { method: 'GET', url: '/prod/', headers: { host } },
    );
    expect(JSON.parse(answer.body)).toMatchObject({ path: '/', requestContext: { domainPrefix: restApiId } });
  });

  it('carries bytes of binary types both ways', async () => {
    const bytes = Buffer.from([0, 255, 1]);
    const answer = { statusCode: 200, headers: { 'content-type': 'image/png' }, body: bytes.toString('base64') };
    const body = JSON.stringify({ ...answer, isBase64Encoded: true });
    const response = await fetch(`${base}/orders/1?action=answer`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body,
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  it('is answered as the gateway answers what has no function', async () => {
    expect(await outcome(await get('/nowhere'))).toEqual([403, { message: 'Missing Authentication Token' }]);
    expect(await outcome(await get('/orders'))).toEqual([403, { message: 'Missing Authentication Token' }]);
    expect(await outcome(await fetch(base.replace(/prod$/, 'other/')))).toEqual([403, { message: 'Forbidden' }]);
    expect(await outcome(await get('/unpermitted'))).toEqual([500, { message: 'Internal server error' }]);
    expect(await outcome(await get('/slow?action=sleep'))).toEqual([504, { message: 'Endpoint request timed out' }]);
    expect(await outcome(await get('/orders/1?action=throw'))).toEqual([502, { message: 'Internal server error' }]);
    const malformed = await fetch(`${base}/orders/1?action=answer`, { method: 'POST', body: '{"body":{}}' });
    expect(await outcome(malformed)).toEqual([502, { message: 'Internal server error' }]);
  });

  it('asks pages of other origins in by a mock', async () => {
    const response = await fetch(`${base}/orders/1`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://page.example',
    ]);
  });
});

describe('who may call', () => {
  it('is whoever signs and may', async () => {
    const server = { endpoint: stack.server.gatewayOrigin };
    const url = `/_aws/execute-api/${restApiId}/prod/signed`;
    const { account } = stack;
    const answer = await send(server, signed(server, account, { method: 'GET', url }, { service: 'execute-api' }));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      requestContext: { identity: { accountId: account.accountId, accessKey: account.accessKeyId } },
    });
    expect(await outcome(await get('/signed'))).toEqual([403, { message: 'Missing Authentication Token' }]);
  });

  it('is whom a function lets in, which is asked once for a token', async () => {
    const first = await seen(await get('/private', { authorization: 'allow-ann' }));
    expect(first.requestContext.authorizer).toMatchObject({ principalId: 'allow-ann', type: 'TOKEN' });
    const second = await seen(await get('/private', { authorization: 'allow-ann' }));
    expect(second.requestContext.authorizer).toEqual(first.requestContext.authorizer);
    const denied = { message: 'User is not authorized to access this resource with an explicit deny' };
    expect(await outcome(await get('/private', { authorization: 'deny' }))).toEqual([403, denied]);
    expect(await outcome(await get('/private'))).toEqual([401, { message: 'Unauthorized' }]);
    expect(await outcome(await get('/private', { authorization: 'NOT A TOKEN' }))).toEqual([
      401,
      { message: 'Unauthorized' },
    ]);
    expect(await outcome(await get('/private', { authorization: 'unauthorized' }))).toEqual([
      401,
      { message: 'Unauthorized' },
    ]);
    expect(await outcome(await get('/private', { authorization: 'broken' }))).toEqual([500, { message: null }]);
  });

  it('is whoever has a key, as often as its plan says', async () => {
    expect(await outcome(await get('/keyed'))).toEqual([403, { message: 'Forbidden' }]);
    expect(await outcome(await get('/keyed', { 'x-api-key': 'x'.repeat(40) }))).toEqual([
      403,
      { message: 'Forbidden' },
    ]);
    const event = await seen(await get('/keyed', { 'x-api-key': keyValue }));
    expect(event.requestContext['identity']).toMatchObject({ apiKeyId: keyId, apiKey: keyValue });
    for (let more = 0; more < 2; more++) expect((await get('/keyed', { 'x-api-key': keyValue })).status).toBe(200);
    expect(await outcome(await get('/keyed', { 'x-api-key': keyValue }))).toEqual([429, { message: 'Limit Exceeded' }]);
    const today = new Date().toISOString().slice(0, 10);
    const query = new GetUsageCommand({ usagePlanId, startDate: today, endDate: today });
    const items = await until('the usage of the key is kept', async () => {
      const usage = await gateway.send(query);
      return usage.items?.[keyId]?.[0]?.[0] === 3 && usage.items;
    });
    expect(items).toEqual({ [keyId]: [[3, 0]] });
  });
});

describe('what is changed', () => {
  const deploy = () => gateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'prod' }));

  it('is served when it is deployed: responses of its own', async () => {
    await gateway.send(
      new PutGatewayResponseCommand({
        restApiId,
        responseType: 'MISSING_AUTHENTICATION_TOKEN',
        statusCode: '404',
        responseParameters: { 'gatewayresponse.header.X-Help': "'docs'" },
        responseTemplates: {
          'application/json': '{"error":$context.error.messageString,"type":"$context.error.responseType"}',
        },
      }),
    );
    await deploy();
    const changed = await answering(404, () => get('/nowhere'));
    expect(changed.headers.get('x-help')).toBe('docs');
    expect(await changed.json()).toEqual({
      error: 'Missing Authentication Token',
      type: 'MISSING_AUTHENTICATION_TOKEN',
    });
  });

  it('is a policy of the API', async () => {
    const Statement = [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/prod/*' },
      { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/prod/PUT/*' },
    ];
    const value = JSON.stringify({ Version: '2012-10-17', Statement });
    await gateway.send(
      new UpdateRestApiCommand({ restApiId, patchOperations: [{ op: 'replace', path: '/policy', value }] }),
    );
    await deploy();
    const refused = await answering(403, () => fetch(`${base}/orders/1`, { method: 'PUT' }));
    expect(await refused.json()).toMatchObject({
      message: expect.stringMatching(/^User: anonymous is not authorized/) as string,
    });
    expect((await get('/orders/1')).status).toBe(200);
  });

  it('is throttled, and gone with its stage', async () => {
    const patchOperations = [
      { op: 'replace', path: '/~1/GET/throttling/rateLimit', value: '0.001' },
      { op: 'replace', path: '/~1/GET/throttling/burstLimit', value: '1' },
    ] as const;
    await gateway.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations: [...patchOperations] }));
    const refused = await answering(429, () => get('/'));
    expect(await refused.json()).toEqual({ message: 'Too Many Requests' });
    await expect(gateway.send(new DeleteStageCommand({ restApiId, stageName: 'prod' }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
    await expect(gateway.send(new GetRestApiCommand({ restApiId: 'nope' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

it('is what tools for Python make of it', async () => {
  const script = fileURLToPath(new URL('../compat/boto3_rest_api.py', import.meta.url));
  const env = { ...awsEnvironment(stack.server, stack.account, stack.home), TEST_FUNCTION: functionArn('app') };
  const { stdout, stderr } = await run(await pythonWithBoto3(), [script], { env });
  expect(stdout, stderr).not.toBe('');
  const found = JSON.parse(stdout) as { readonly api: string };
  expect(found).toMatchObject({
    types: ['EDGE'],
    binary: ['*/*'],
    missing: 'NotFoundException',
    stages: ['api'],
    options: true,
    gone: true,
  });
});

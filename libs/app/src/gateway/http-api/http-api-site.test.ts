import type { Stage } from '@stoker/core/gateway/v2/stage';
import type { ApiContents } from '@stoker/core/gateway/v2/deployment';
import { ServiceError } from '@stoker/core/errors/service-error';
import { AUTHORIZER_RESULT_BYTES } from '@stoker/core/gateway/authorizer-result';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuthorisedCaller } from '../../identity/authorise.js';
import type { Caller } from '../../identity/caller.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { KeptAnswers } from '../kept-answers.js';
import type { GatewayRequest } from '../site.js';
import type { SiteInvocation, SiteResult } from '../site-invoker.js';
import { compileStage } from './compile-api.js';
import type { ForwardedRequest } from './forward-to-url.js';
import { FunctionAuthorizers } from './function-authorizer.js';
import { type HttpApiPorts, HttpApiSite } from './http-api-site.js';
import { Throttles } from './throttles.js';

const ACCOUNT = '111122223333';
const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;
const ANN = {
  requestId: 'r',
  principal: { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ann`, kind: 'user', id: 'AIDA', name: 'ann' },
  accessKeyId: 'AKIA',
} as unknown as Caller;

const EVERYTHING =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"*"}]}';

const STAGE: Stage = {
  stageName: '$default',
  autoDeploy: true,
  defaultRouteSettings: {},
  routeSettings: {},
  stageVariables: {},
  tags: {},
  createdAt: 0,
  updatedAt: 0,
};
const TO_FUNCTION = {
  id: 'i',
  integrationType: 'AWS_PROXY',
  integrationUri: ARN,
  payloadFormatVersion: '2.0',
  timeoutInMillis: 30_000,
  connectionType: 'INTERNET',
} as const;

let clock: FakeClock;
let invoked: SiteInvocation[];
let forwarded: ForwardedRequest[];
let lines: string[];
let answers: Record<string, SiteResult | Error>;
/** The source ARN that the function's policy names. */
let permitted: string;
let ports: HttpApiPorts;
let isSuspended: boolean;

beforeEach(() => {
  clock = new FakeClock();
  isSuspended = false;
  [invoked, forwarded, lines] = [[], [], []];
  permitted = `arn:aws:execute-api:us-east-1:${ACCOUNT}:api/*`;
  answers = { f: said({ statusCode: 201, body: 'hi' }) };
  ports = {
    region: 'us-east-1',
    authorise: (caller, [check]) => {
      if (check?.resource.endsWith('/GET/signed')) return caller as AuthorisedCaller;
      throw new ServiceError('AccessDeniedException', 'no');
    },
    policyOf: () => ({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'apigateway.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: '*',
        Condition: { ArnLike: { 'AWS:SourceArn': permitted } },
      },
    }),
    invoker: {
      invoke: (invocation) => {
        invoked.push(invocation);
        const answer = answers[invocation.key.functionName]!;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
    tokens: {
      prove: async (token) => {
        if (token === 'good') return { sub: 'ann', scope: 'read' };
        throw new ServiceError('InvalidIdentityTokenException', 'no');
      },
    },
    throttles: new Throttles(clock),
    forward: async (request) => {
      forwarded.push(request);
      return { status: 200, headers: { 'x-up': '1' }, body: 'up' };
    },
    countForwarded: () => {
      if (isSuspended) throw new ServiceError('AccessDeniedException', 'The account is suspended.');
    },
    log: ({ text }) => void lines.push(text),
    clock,
  };
});

function said(value: unknown): SiteResult {
  return { outcome: 'success', payload: Buffer.from(JSON.stringify(value)) };
}

function siteOf(contents: Partial<ApiContents>, ...stages: Partial<Stage>[]): HttpApiSite {
  const whole = { routeSelectionExpression: '', integrations: [TO_FUNCTION], authorizers: [], routes: [], ...contents };
  const compiled = (stages.length === 0 ? [{}] : stages).map((stage) => compileStage({ ...STAGE, ...stage }, whole));
  const api = {
    id: 'api',
    accountId: ACCOUNT,
    stages: new Map(compiled.map((stage) => [stage.name, stage])),
    isHidden: false,
  };
  return new HttpApiSite(api, ports, new FunctionAuthorizers(ports, new KeptAnswers(clock).ofSite(ACCOUNT)));
}

const route = (routeKey: string, more: object = {}) => ({
  id: routeKey,
  routeKey,
  target: 'integrations/i',
  authorizationType: 'NONE' as const,
  apiKeyRequired: false,
  ...more,
});

async function ask(site: HttpApiSite, path: string, sent: Partial<GatewayRequest> = {}) {
  const request: GatewayRequest = {
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    method: 'GET',
    path,
    query: '',
    protocol: 'HTTP/1.1',
    host: 'api.execute-api.us-east-1.localhost',
    headers: [],
    sourceIp: '192.0.2.1',
    scheme: 'https',
    receivedAt: 0,
    prefix: '',
    readBody: () => Buffer.alloc(0),
    proveCaller: () => ANN,
    access: {},
    ...sent,
  };
  const response = await site.handle(request);
  return { ...response, access: request.access };
}

const eventOf = (index = 0) => JSON.parse(Buffer.from(invoked[index]!.payload).toString()) as Record<string, unknown>;

describe('the stage of a request', () => {
  const routes = [route('GET /a')];

  it('is the one that the path names, else the default one', async () => {
    const site = siteOf({ routes }, {}, { stageName: 'prod' });
    expect((await ask(site, '/a')).access.stage).toBe('$default');
    expect((await ask(site, '/prod/a')).access.stage).toBe('prod');
    expect(eventOf(1)).toMatchObject({ rawPath: '/prod/a', requestContext: { stage: 'prod' } });
    expect((await ask(site, '/$default/a')).status).toBe(404);
    expect((await ask(siteOf({ routes }, { stageName: 'prod' }), '/a')).status).toBe(404);
  });

  it('is the one that a domain name leads to', async () => {
    const site = siteOf({ routes }, {}, { stageName: 'prod' });
    const named = await ask(site, '/a', { stage: 'prod', prefix: '/v1' });
    expect([named.status, eventOf()['rawPath']]).toEqual([201, '/v1/a']);
    expect((await ask(site, '/a', { stage: 'gone' })).status).toBe(404);
  });
});

describe('a route', () => {
  it.each([
    ['GET', '/pets/dog', 'GET /pets/dog', undefined],
    ['GET', '/pets/dog/', 'GET /pets/dog', undefined],
    ['PUT', '/pets/dog', 'ANY /pets/{id}', { id: 'dog' }],
    ['GET', '/pets/a%2Fb', 'ANY /pets/{id}', { id: 'a/b' }],
    ['POST', '/pets/x', 'POST /pets/{name}', { name: 'x' }],
    ['GET', '/pets/a/b', 'GET /pets/{rest+}', { rest: 'a/b' }],
    ['DELETE', '/pets/a/b', '$default', undefined],
    ['GET', '/', '$default', undefined],
    ['GET', '/__proto__', '$default', undefined],
  ])('takes %s %s: %s', async (method, path, routeKey, pathParameters) => {
    const keys = ['$default', 'GET /pets/dog', 'ANY /pets/{id}', 'POST /pets/{name}', 'GET /pets/{rest+}'];
    const { access } = await ask(siteOf({ routes: keys.map((key) => route(key)) }), path, { method });
    expect(access.route).toBe(routeKey);
    expect(eventOf()['pathParameters']).toEqual(pathParameters);
  });

  it('that leads to nothing fails', async () => {
    const { status, access } = await ask(siteOf({ routes: [route('GET /a', { target: undefined })] }), '/a');
    expect([status, access.errorCode]).toEqual([500, 'NoIntegration']);
  });
});

describe('a function', () => {
  it('is invoked where its policy lets the route', async () => {
    const site = siteOf({ routes: [route('GET /pets/{id}')] });
    permitted = `arn:aws:execute-api:us-east-1:${ACCOUNT}:api/$default/GET/pets/{id}`;
    expect((await ask(site, '/pets/7')).status).toBe(201);
    permitted = `arn:aws:execute-api:us-east-1:${ACCOUNT}:other/*`;
    const refused = await ask(site, '/pets/7');
    expect([refused.status, refused.body, refused.access.errorCode]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
      'AccessDeniedException',
    ]);
    expect(invoked).toHaveLength(1);
  });

  it.each([
    ['failed', { outcome: 'function-error', payload: Buffer.from('{}'), errorType: 'Error' }, 500, 'Error'],
    ['answered nonsense', said({ statusCode: 'x' }), 500, 'MalformedResponse'],
    ['is throttled', new ServiceError('TooManyRequestsException', 'no'), 503, 'TooManyRequestsException'],
    ['is gone', new ServiceError('ResourceNotFoundException', 'no'), 500, 'ResourceNotFoundException'],
  ] as const)('that %s: the API says so in its own words', async (_, answer, status, errorCode) => {
    answers = { f: answer };
    const found = await ask(siteOf({ routes: [route('GET /a')] }), '/a');
    expect([found.status, found.access.errorCode]).toEqual([status, errorCode]);
    expect(String(found.body)).not.toContain('no');
  });

  it('answers in payload 1.0 where it is asked in it', async () => {
    answers = {
      f: said({
        statusCode: 200,
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: 'aGk=',
        isBase64Encoded: true,
      }),
    };
    const integrations = [{ ...TO_FUNCTION, payloadFormatVersion: '1.0' }];
    const { headers, body } = await ask(siteOf({ routes: [route('GET /a')], integrations }), '/a');
    expect([headers['set-cookie'], String(body)]).toEqual([['a=1', 'b=2'], 'hi']);
  });

  it('is named by variables of the stage', async () => {
    const integrations = [{ ...TO_FUNCTION, integrationUri: `${ARN.slice(0, -1)}\${stageVariables.fn}:live` }];
    answers = { blue: said({}) };
    await ask(siteOf({ routes: [route('GET /a')], integrations }, { stageVariables: { fn: 'blue' } }), '/a');
    expect(invoked[0]).toMatchObject({ key: { functionName: 'blue' }, qualifier: 'live' });
  });
});

describe('authorization', () => {
  it('by token passes on what it says', async () => {
    const authorizers = [
      {
        id: 'j',
        name: 'j',
        authorizerType: 'JWT' as const,
        identitySource: ['$request.header.Authorization'],
        jwtConfiguration: { issuer: 'https://i.example', audience: ['app'] },
      },
    ];
    const jwt = { authorizationType: 'JWT', authorizerId: 'j' };
    const routes = [route('GET /a', jwt), route('GET /write', { ...jwt, authorizationScopes: ['write'] })];
    const site = siteOf({ routes, authorizers });
    const token = (value: string) => ({ headers: ['authorization', value] });
    expect((await ask(site, '/a', token('Bearer good'))).status).toBe(201);
    expect(eventOf()).toMatchObject({
      requestContext: { authorizer: { jwt: { claims: { sub: 'ann' }, scopes: null } } },
    });
    expect((await ask(site, '/a', token('good'))).status).toBe(201);
    for (const headers of [[], ['authorization', ''], ['authorization', 'Bearer bad']]) {
      expect((await ask(site, '/a', { headers })).status).toBe(401);
    }
    expect((await ask(site, '/write', token('good'))).status).toBe(403);
  });

  it('by function keeps what that answered, but not that it failed', async () => {
    const authorizer = {
      id: 'l',
      name: 'l',
      authorizerType: 'REQUEST' as const,
      identitySource: ['$request.querystring.key'],
      authorizerUri: ARN.replace(/f$/, 'auth'),
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      authorizerResultTtlInSeconds: 60,
    };
    const site = siteOf({
      routes: [route('GET /a', { authorizationType: 'CUSTOM', authorizerId: 'l' })],
      authorizers: [authorizer],
    });
    const statusFor = async (key: string) => (await ask(site, '/a', { query: `key=${key}` })).status;
    answers['auth'] = { outcome: 'function-error', payload: Buffer.from('{}') };
    expect(await statusFor('k')).toBe(500);
    answers['auth'] = said({ isAuthorized: true, context: { a: 1 } });
    expect([await statusFor('k'), await statusFor('k')]).toEqual([201, 201]);
    answers['auth'] = said({ isAuthorized: false });
    expect([await statusFor('k'), await statusFor('other')]).toEqual([201, 403]);
    clock.advance(60_000);
    expect(await statusFor('k')).toBe(403);
    expect((await ask(site, '/a')).status).toBe(401);
    const asked = invoked.filter(({ key }) => key.functionName === 'auth');
    expect(asked).toHaveLength(4);
    const event = JSON.parse(Buffer.from(asked[0]!.payload).toString()) as object;
    expect(event).toMatchObject({ version: '2.0', type: 'REQUEST', identitySource: ['k'], routeKey: 'GET /a' });
    expect(event).not.toHaveProperty('body');
  });

  it('by function asks the conditions of a policy of every request, though it be kept', async () => {
    const authorizer = {
      id: 'l',
      name: 'l',
      authorizerType: 'REQUEST' as const,
      identitySource: ['$request.header.key'],
      authorizerUri: ARN.replace(/f$/, 'auth'),
      authorizerPayloadFormatVersion: '2.0',
      authorizerResultTtlInSeconds: 60,
    };
    const any = { Action: 'execute-api:Invoke', Resource: '*' };
    const deny = (Condition: object) => ({ Effect: 'Deny', ...any, Condition });
    const Statement = [
      { Effect: 'Allow', ...any },
      deny({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      deny({ Bool: { 'aws:SecureTransport': 'false' } }),
      deny({ DateGreaterThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }),
      deny({ StringEquals: { 'aws:UserAgent': 'bot' } }),
    ];
    answers['auth'] = said({ principalId: 'a', policyDocument: { Version: '2012-10-17', Statement } });
    const routes = [route('GET /a', { authorizationType: 'CUSTOM', authorizerId: 'l' })];
    const site = siteOf({ routes, authorizers: [authorizer] });
    const headers = ['key', 'k'];
    const statuses = [];
    for (const more of [
      {},
      { sourceIp: '203.0.113.9' },
      { scheme: 'http' as const },
      { receivedAt: Date.UTC(2031) },
      { headers: [...headers, 'user-agent', 'bot'] },
      {},
    ]) {
      statuses.push((await ask(site, '/a', { headers, ...more })).status);
    }
    expect(statuses).toEqual([201, 403, 403, 403, 403, 201]);
    expect(invoked.filter(({ key }) => key.functionName === 'auth')).toHaveLength(1);
  });

  it.each([
    ['no answer', 'null'],
    ['no policy', '{"principalId":"a"}'],
    ['a policy that is none', '{"principalId":"a","policyDocument":{"Statement":[{"Effect":"Maybe"}]}}'],
    ['nobody', '{"policyDocument":{"Version":"2012-10-17","Statement":[]}}'],
    ['too much', `{"principalId":"a","policyDocument":${EVERYTHING}}${' '.repeat(AUTHORIZER_RESULT_BYTES)}`],
  ])('by function that answers %s fails', async (_, text) => {
    const authorizer = {
      id: 'l',
      name: 'l',
      authorizerType: 'REQUEST' as const,
      identitySource: [],
      authorizerUri: ARN.replace(/f$/, 'auth'),
      authorizerPayloadFormatVersion: '1.0',
    };
    answers['auth'] = { outcome: 'success', payload: Buffer.from(text) };
    const routes = [route('GET /a', { authorizationType: 'CUSTOM', authorizerId: 'l' })];
    expect((await ask(siteOf({ routes, authorizers: [authorizer] }), '/a')).status).toBe(500);
    expect(invoked).toHaveLength(1);
  });

  it('by signature passes on who signed, and not what proves it', async () => {
    const site = siteOf({ routes: [route('ANY /{x}', { authorizationType: 'AWS_IAM' })] });
    const headers = ['authorization', 'AWS4-HMAC-SHA256 x', 'x-amz-security-token', 't', 'x-a', '1'];
    expect((await ask(site, '/signed', { headers })).status).toBe(201);
    expect(eventOf()).toMatchObject({
      headers: { 'x-a': '1' },
      requestContext: { authorizer: { iam: { accountId: ACCOUNT } } },
    });
    expect(JSON.stringify(eventOf())).not.toContain('HMAC');
    expect((await ask(site, '/other', { headers })).status).toBe(403);
  });

  it.each([
    ['/signed', 'signed'],
    ['/s%69gned', 'signed'],
    ['/signed/', 'signed'],
    ['/s%69gned/', 'signed'],
    ['/a%2fb', 'a%2Fb'],
    ['/files/%61%2Fb/', 'files/a/b/'],
    ['/%6Eone/x%2Fy', 'none/x/y'],
  ])('by signature judges the path that matched: %s', async (path, judged) => {
    const asked: string[] = [];
    ports = {
      ...ports,
      authorise: (caller, checks) => {
        asked.push(...checks.map(({ resource }) => resource));
        return caller as AuthorisedCaller;
      },
    };
    const keys = ['ANY /{x}', 'GET /signed', 'GET /files/{rest+}', '$default'];
    const site = siteOf({ routes: keys.map((key) => route(key, { authorizationType: 'AWS_IAM' })) });
    expect((await ask(site, path)).status).toBe(201);
    expect(asked).toEqual([`arn:aws:execute-api:us-east-1:${ACCOUNT}:api/$default/GET/${judged}`]);
  });
});

it('counts the requests of a route with settings of its own apart', async () => {
  const routeSettings = { 'GET /a': { throttlingBurstLimit: 1, throttlingRateLimit: 1 } };
  const site = siteOf(
    { routes: [route('GET /a'), route('GET /b'), route('GET /c')] },
    { routeSettings, defaultRouteSettings: { throttlingBurstLimit: 2, throttlingRateLimit: 1 } },
  );
  const statuses = async (...paths: string[]) => {
    const found = [];
    for (const path of paths) found.push((await ask(site, path)).status);
    return found;
  };
  expect(await statuses('/a', '/a', '/b', '/c', '/b')).toEqual([201, 429, 201, 201, 429]);
  clock.advance(1000);
  expect(await statuses('/a', '/c', '/b')).toEqual([201, 201, 429]);
});

describe('a mapping', () => {
  it('changes what is forwarded, and nothing that is the connection’s', async () => {
    const integrations = [
      {
        ...TO_FUNCTION,
        integrationType: 'HTTP_PROXY' as const,
        integrationUri: 'https://up.example/{p}?fixed=1',
        integrationMethod: 'PUT',
        requestParameters: {
          'overwrite:header.x-id': '${request.path.p}-$stageVariables.v',
          'append:querystring.extra': '$request.header.x-a',
          'remove:header.x-a': "''",
        },
        responseParameters: {
          '200': { 'overwrite:statuscode': '202', 'overwrite:header.x-up': '$response.header.x-up!' },
        },
      },
    ];
    const site = siteOf({ routes: [route('GET /{p+}')], integrations }, { stageVariables: { v: '2' } });
    const headers = ['Host', 'h', 'X-A', 'a\u00e9', 'Connection', 'x', 'X-Forwarded-For', '6.6.6.6'];
    const response = await ask(site, '/../a', { headers, query: 'q=1' });
    expect(forwarded[0]).toMatchObject({
      scheme: 'https',
      hostname: 'up.example',
      port: 443,
      method: 'PUT',
      target: '/%2E%2E/a?fixed=1&q=1&extra=a%C3%A9',
      headers: [
        'x-id',
        '../a-2',
        'X-Forwarded-For',
        '192.0.2.1',
        'X-Forwarded-Host',
        expect.anything(),
        'X-Forwarded-Proto',
        'https',
      ],
    });
    expect([response.status, response.headers['x-up']]).toEqual([202, '1!']);
    isSuspended = true;
    expect((await ask(site, '/a')).status).toBe(500);
    expect(forwarded).toHaveLength(1);
  });
});

it('writes a line of each request as the stage says, in which nothing ends a text', async () => {
  const format = '{"k":"$context.routeKey","s":$context.status,"a":"$context.identity.userAgent","n":"$context.none"}';
  const accessLogSettings = { destinationArn: 'arn:aws:logs:us-east-1:1:log-group:l', format };
  const site = siteOf({ routes: [route('GET /a')] }, { accessLogSettings });
  await ask(site, '/a', { headers: ['user-agent', 'x","s":1,"\\'] });
  expect(JSON.parse(lines[0]!)).toEqual({ k: 'GET /a', s: 201, a: 'x","s":1,"\\', n: '-' });
});

import { AUTHORIZER_RESULT_BYTES } from '@stoker/core/gateway/authorizer-result';
import type { PolicyDocument, PolicyStatement } from '@stoker/core/iam/policy';
import type { RestAuthorizer, RestMethod, RestSnapshot, RestStage } from '@stoker/core/rest-api/rest-api';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../identity/caller.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import type { GatewayRequest } from '../site.js';
import { compileStage } from './compile-stage.js';
import { KeptAnswers } from '../kept-answers.js';
import type { RestPorts } from './rest-ports.js';
import { RestSite } from './rest-site.js';

const HOME = { region: 'us-east-1', accountId: '111122223333', apiId: 'api' };
const ARN = `arn:aws:execute-api:us-east-1:${HOME.accountId}:api`;
const AUTHORIZER: RestAuthorizer = {
  name: 'a',
  type: 'TOKEN',
  authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${HOME.accountId}:function:auth/invocations`,
};
const STAGE = { stageName: 'prod', deploymentId: 'd' } as RestStage;
const INVOKE = { Action: 'execute-api:Invoke' };
const ALL: PolicyStatement = { Effect: 'Allow', ...INVOKE, Resource: '*' };
/** Spellings of one path, as far as routes go. */
const SPELLINGS = ['/prod/admin', '/prod/%61dmin', '/prod/admin/', '/prod/%61dmi%6E/'];

let asked: { readonly methodArn: string }[];
let policy: PolicyDocument;
let blanks: string;
let ports: RestPorts;

beforeEach(() => {
  asked = [];
  blanks = '';
  policy = documentOf(ALL);
  const clock = new FakeClock();
  ports = {
    region: HOME.region,
    clock,
    answers: new KeptAnswers(clock),
    newId: () => 'id',
    invoker: {
      invoke: ({ payload }) => {
        asked.push(JSON.parse(Buffer.from(payload).toString()) as { methodArn: string });
        const answer = JSON.stringify({ principalId: 'ann', policyDocument: policy });
        return Promise.resolve({ outcome: 'success', payload: Buffer.from(answer + blanks) });
      },
    },
    policyOf: () => documentOf({ ...ALL, Principal: '*', Action: 'lambda:InvokeFunction' }),
    findAccount: () => undefined,
    findRole: () => undefined,
    throttles: { take: () => true },
    keys: { take: () => Promise.reject(new Error('no method needs a key')) },
  };
});

function documentOf(...Statement: PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

const deny = (path: string): PolicyStatement => ({ Effect: 'Deny', ...INVOKE, Resource: `${ARN}/prod/GET/${path}` });

function siteOf(authorizationType: RestMethod['authorizationType'], apiPolicy?: PolicyDocument): RestSite {
  const method: RestMethod = {
    httpMethod: 'GET',
    authorizationType,
    authorizerId: 'l',
    apiKeyRequired: false,
    methodIntegration: {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 1_000,
      cacheNamespace: '',
      cacheKeyParameters: [],
      integrationResponses: { '200': { statusCode: '200' } },
    },
    methodResponses: { '200': { statusCode: '200' } },
  };
  const paths = ['/admin', '/items/{id}', '/files/{rest+}'];
  const snapshot: RestSnapshot = {
    resources: paths.map((path) => ({ id: path, document: { path, resourceMethods: { GET: method } } })),
    authorizers: [{ id: 'l', document: AUTHORIZER }],
    models: [],
    requestValidators: [],
    gatewayResponses: [],
    binaryMediaTypes: [],
    apiKeySource: 'HEADER',
    policy: apiPolicy && JSON.stringify(apiPolicy),
  };
  const stages = new Map([['prod', compileStage(STAGE, snapshot, HOME)]]);
  return new RestSite({ apiId: 'api', accountId: HOME.accountId, isClosed: false, stages }, ports);
}

async function statusOf(site: RestSite, path: string, sent: Partial<GatewayRequest> = {}): Promise<number> {
  const request: GatewayRequest = {
    requestId: 'r',
    method: 'GET',
    path,
    query: '',
    protocol: 'HTTP/1.1',
    host: 'api.execute-api.us-east-1.localhost',
    headers: ['authorization', 'token'],
    sourceIp: '192.0.2.1',
    scheme: 'https',
    receivedAt: 0,
    prefix: '',
    readBody: () => Buffer.alloc(0),
    proveCaller: () => {
      throw new Error('nobody signs');
    },
    access: {},
    ...sent,
  };
  return (await site.handle(request)).status;
}

async function statusesOf(site: RestSite, paths: readonly string[], sent?: Partial<GatewayRequest>): Promise<number[]> {
  const statuses = [];
  for (const path of paths) statuses.push(await statusOf(site, path, sent));
  return statuses;
}

describe('a Deny holds for a path however it is spelled', () => {
  const EVERY_ONE_REFUSED = SPELLINGS.map(() => 403);

  it('in the policy of the API', async () => {
    const open = siteOf('NONE', documentOf({ ...ALL, Principal: '*' }));
    expect(await statusesOf(open, SPELLINGS)).toEqual(SPELLINGS.map(() => 200));
    const closed = siteOf('NONE', documentOf({ ...ALL, Principal: '*' }, { ...deny('admin'), Principal: '*' }));
    expect(await statusesOf(closed, SPELLINGS)).toEqual(EVERY_ONE_REFUSED);
    expect(await statusesOf(closed, ['/prod/items/1', '/prod/files/admin'])).toEqual([200, 200]);
  });

  it('in a policy of whoever signs', async () => {
    const signed = (...policies: PolicyStatement[]): Partial<GatewayRequest> => ({
      proveCaller: () =>
        ({
          principal: { kind: 'user', accountId: HOME.accountId, arn: `arn:aws:iam::${HOME.accountId}:user/ann` },
          policies: [documentOf(...policies)],
        }) as unknown as Caller,
    });
    expect(await statusesOf(siteOf('AWS_IAM'), SPELLINGS, signed(ALL))).toEqual(SPELLINGS.map(() => 200));
    expect(await statusesOf(siteOf('AWS_IAM'), SPELLINGS, signed(ALL, deny('admin')))).toEqual(EVERY_ONE_REFUSED);
  });

  it('in the answer of an authorizer, which is kept', async () => {
    policy = documentOf(ALL, deny('admin'));
    const site = siteOf('CUSTOM');
    expect(await statusesOf(site, ['/prod/items/1', ...SPELLINGS])).toEqual([200, ...EVERY_ONE_REFUSED]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['/prod/%61dmin/', 'admin'],
    ['/prod/items/a%2fb', 'items/a%2Fb'],
    ['/prod/f%69les/secret%2Fa/', 'files/secret/a/'],
  ])('and authorizers are told of that path: %s', async (path, told) => {
    expect(await statusOf(siteOf('CUSTOM'), path)).toBe(200);
    expect(asked.map(({ methodArn }) => methodArn)).toEqual([`${ARN}/prod/GET/${told}`]);
  });
});

describe('what an authorizer answers', () => {
  it('has its conditions asked of every request, though it be kept', async () => {
    const unless = (Condition: NonNullable<PolicyStatement['Condition']>): PolicyStatement => ({
      ...deny('*'),
      Condition,
    });
    policy = documentOf(
      ALL,
      unless({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      unless({ Bool: { 'aws:SecureTransport': 'false' } }),
      unless({ DateGreaterThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } }),
    );
    const site = siteOf('CUSTOM');
    expect(await statusOf(site, '/prod/admin')).toBe(200);
    expect(await statusOf(site, '/prod/admin', { sourceIp: '203.0.113.9' })).toBe(403);
    expect(await statusOf(site, '/prod/admin', { scheme: 'http' })).toBe(403);
    expect(await statusOf(site, '/prod/admin', { receivedAt: Date.UTC(2031) })).toBe(403);
    expect(await statusOf(site, '/prod/admin')).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it('is none where it is too long, and is not kept', async () => {
    const site = siteOf('CUSTOM');
    blanks = ' '.repeat(AUTHORIZER_RESULT_BYTES);
    expect(await statusesOf(site, ['/prod/admin', '/prod/admin'])).toEqual([500, 500]);
    expect(asked).toHaveLength(2);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { HttpResponse } from '@stoker/core/http/http-response';
import type { FunctionUrl } from '@stoker/core/model/function-url';
import type { AuthorisedCaller } from '../../identity/authorise.js';
import type { Caller } from '../../identity/caller.js';
import type { StreamedAnswer } from '../../invoke/invoke-streaming.js';
import type { GatewayRequest } from '../site.js';
import type { SiteInvocation, SiteResult } from '../site-invoker.js';
import { FunctionUrlSite } from './function-url-site.js';

const KEY = { accountId: '111122223333', functionName: 'f' };
const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const ANN: Caller = {
  requestId: 'r',
  principal: {
    accountId: KEY.accountId,
    arn: 'arn:aws:iam::111122223333:user/ann',
    kind: 'user',
    id: 'AIDA',
    name: 'ann',
  },
  accessKeyId: 'AKIA',
  policies: [],
  region: 'us-east-1',
  sourceIp: '192.0.2.1',
  userAgent: '',
  secureTransport: true,
  endpoint: '',
  receivedAt: 0,
};
const OPEN = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'lambda:*', Resource: '*' }],
} as const;

let result: SiteResult | StreamedAnswer | Error;
let invoked: SiteInvocation[];
let bodiesRead: number;
let mayCall: boolean;

beforeEach(() => {
  [invoked, bodiesRead, mayCall] = [[], 0, true];
  result = { outcome: 'success', payload: Buffer.from('{"statusCode":201,"headers":{"x-a":"b"},"body":"hi"}') };
});

async function answer(settings: Partial<FunctionUrl> = {}, sent: Partial<GatewayRequest> = {}) {
  const url: FunctionUrl = {
    urlId: 'u1',
    authType: 'NONE',
    invokeMode: 'BUFFERED',
    createdAt: 0,
    modifiedAt: 0,
    ...settings,
  };
  const invoke = <R>(invocation: SiteInvocation): Promise<R> => {
    invoked.push(invocation);
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result as R);
  };
  const site = new FunctionUrlSite(
    { key: KEY, qualifier: 'live', url },
    {
      region: 'us-east-1',
      authorise: (caller) => {
        if (mayCall) return caller as AuthorisedCaller;
        throw new ServiceError('AccessDeniedException', 'no');
      },
      policyOf: () => (mayCall ? OPEN : undefined),
      invoker: { invoke, stream: invoke },
    },
  );
  const request: GatewayRequest = {
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    method: 'POST',
    path: '/x',
    query: '',
    protocol: 'HTTP/1.1',
    host: 'u1.lambda-url.us-east-1.localhost',
    headers: ['Authorization', 'Bearer t', 'x-amzn-trace-id', 'Root=1'],
    sourceIp: '192.0.2.1',
    scheme: 'https',
    receivedAt: 0,
    prefix: '',
    readBody: () => {
      bodiesRead += 1;
      return Buffer.from('body');
    },
    proveCaller: () => ANN,
    access: {},
    ...sent,
  };
  const response = await site.handle(request);
  return { response, access: request.access, text: await textOf(response) };
}

async function textOf({ body }: HttpResponse): Promise<string> {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body as Uint8Array).toString();
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('a function behind its URL', () => {
  it('is invoked under its alias, with the request’s id and trace', async () => {
    const { response, text } = await answer();
    expect([response.status, response.headers['x-a'], text]).toEqual([201, 'b', 'hi']);
    expect(invoked).toMatchObject([{ requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', key: KEY, qualifier: 'live' }]);
    expect(invoked[0]!.traceHeader).toBe('Root=1');
    const event = JSON.parse(Buffer.from(invoked[0]!.payload).toString()) as object;
    expect(event).toMatchObject({ body: 'body', headers: { authorization: 'Bearer t' } });
  });

  it('is told who has signed, and not with what', async () => {
    await answer({ authType: 'AWS_IAM' });
    const event = JSON.parse(Buffer.from(invoked[0]!.payload).toString()) as { headers: object };
    expect(event).toMatchObject({
      requestContext: { accountId: KEY.accountId, authorizer: { iam: { accessKey: 'AKIA', userId: 'AIDA' } } },
    });
    expect(event.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['https://page.example', 'https://page.example'],
    ['https://other.example', undefined],
  ])('says nothing itself of other origins where its URL has rules: %s', async (origin, allowed) => {
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true', Vary: 'Accept' };
    result = { outcome: 'success', payload: Buffer.from(JSON.stringify({ statusCode: 200, headers })) };
    const cors = { allowOrigins: ['https://page.example'] };
    const { response } = await answer({ cors }, { headers: ['Origin', origin] });
    expect(response.headers['access-control-allow-origin']).toBe(allowed);
    expect(response.headers).not.toHaveProperty('access-control-allow-credentials');
    expect(response.headers['vary']).toBe('Accept, Origin');
  });

  it('is invoked for nobody who may not, whose body is not read', async () => {
    mayCall = false;
    for (const authType of ['NONE', 'AWS_IAM'] as const) {
      const { response, access, text } = await answer({ authType });
      expect(response.status).toBe(403);
      expect(text).toMatch(/^\{"Message":"Forbidden\./);
      expect(access.errorCode).toBe('AccessDeniedException');
    }
    expect([invoked, bodiesRead]).toEqual([[], 0]);
  });

  it.each([
    ['InvalidSignatureException', 403],
    ['MissingAuthenticationTokenException', 403],
    ['RequestTooLargeException', 413],
    ['RequestTimeoutException', 408],
    ['TooManyRequestsException', 429],
    ['ResourceNotFoundException', 404],
    ['ResourceConflictException', 409],
    ['ServiceUnavailableException', 503],
    ['RecursiveInvocationException', 400],
    ['ServiceException', 500],
  ] as const)('is not reached with %s: %d', async (code, status) => {
    result = new ServiceError(code, `of ${ARN}`);
    const { response, access } = await answer();
    expect([response.status, access.errorCode]).toEqual([status, code]);
    expect(access.defect).toBe(code === 'ServiceException' ? result : undefined);
  });

  it('leaves to its caller what is no refusal', async () => {
    result = new TypeError('a defect');
    await expect(answer()).rejects.toThrow('a defect');
  });

  it.each([
    ['timeout', 504],
    ['function-error', 502],
    ['out-of-memory', 502],
  ] as const)('fails by %s: %d', async (outcome, status) => {
    result = { outcome, payload: Buffer.from('{"errorMessage":"secret"}'), errorType: 'E' };
    const { response, access, text } = await answer();
    expect([response.status, access.errorCode]).toEqual([status, 'E']);
    expect(text).not.toContain('secret');
  });

  it('answers 502 to what no response can be made of', async () => {
    result = { outcome: 'success', payload: Buffer.from('{"statusCode":"x"}') };
    const { response, access } = await answer();
    expect([response.status, access.errorCode]).toEqual([502, 'MalformedResponse']);
  });

  it('refuses an event that would be too large for it', async () => {
    const half = Buffer.alloc(5 * 1024 * 1024, 0xff);
    expect((await answer({}, { readBody: () => half })).response.status).toBe(413);
    expect(invoked).toEqual([]);
  });
});

describe('a streamed response', () => {
  const streamed = (
    contentType: string,
    pieces: string[],
    end: Awaited<StreamedAnswer['end']> = {},
    streams = true,
  ) => {
    result = {
      kind: 'stream',
      executedVersion: '1',
      contentType,
      streams,
      body: (async function* () {
        for (const piece of pieces) yield Buffer.from(piece);
      })(),
      end: Promise.resolve(end),
    };
    return answer({ invokeMode: 'RESPONSE_STREAM' });
  };
  const FAILED = { error: { code: 'Unhandled', details: '{}' }, failure: { outcome: 'function-error' } } as const;
  const PRELUDE = 'application/vnd.awslambda.http-integration-response';

  it('has the head of its prelude, and the rest as body', async () => {
    const { response, text } = await streamed(PRELUDE, ['{"statusCode":', `418}${'\0'.repeat(8)}a`, 'b']);
    expect([response.status, text]).toEqual([418, 'ab']);
  });

  it('is of the type that the function says, without a prelude', async () => {
    const { response, text } = await streamed('text/plain', ['a', 'b']);
    expect([response.status, response.headers, text]).toEqual([200, { 'content-type': 'text/plain' }, 'ab']);
  });

  it('may be empty', async () => {
    expect(await streamed('text/plain', [])).toMatchObject({ response: { status: 200 }, text: '' });
  });

  it('is a failure where the function fails before its first byte', async () => {
    expect((await streamed('application/json', [], FAILED, false)).response.status).toBe(502);
    expect((await streamed('text/plain', [], FAILED)).response.status).toBe(502);
  });

  it('breaks off where it fails behind that', async () => {
    await expect(streamed('text/plain', ['a'], FAILED)).rejects.toThrow('cut');
  });

  it.each([[['no prelude']], [[]]])('is malformed with a prelude that is none: %j', async (pieces) => {
    expect((await streamed(PRELUDE, pieces)).response.status).toBe(502);
  });
});

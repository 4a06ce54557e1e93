import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditTo } from '@stoker/app/audit/testing/memory-audit-trail';
import { systemClock } from '@stoker/app/ports/clock';
import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
} from '../../aws-model/sts.generated.js';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import { STS_MODEL } from '../../aws-model/sts.model.generated.js';
import type { AnonymousRequest, UnsignedOperation } from '../operation.js';
import { registerAwsApis } from './register-aws-api.js';

let server: FastifyInstance;
let url: string;
let requests: AnonymousRequest[];
const withToken: UnsignedOperation<AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse> = {
  name: 'AssumeRoleWithWebIdentity',
  runUnsigned: async ({ WebIdentityToken }, request) => {
    requests.push(request);
    return { SubjectFromWebIdentityToken: WebIdentityToken };
  },
};

beforeEach(() => start());

async function start(options?: Parameters<typeof registerAwsApis>[2]): Promise<void> {
  requests = [];
  server = Fastify();
  const shared = { region: 'eu-central-1', clock: systemClock, findKey: () => undefined, audit: auditTo() };
  const authorise = () => Promise.reject(new Error('nobody is to be authorised'));
  await registerAwsApis(
    server,
    [
      { ...shared, authorise, model: LAMBDA_MODEL, operations: [] },
      { ...shared, authorise, model: STS_MODEL, operations: [withToken] },
    ],
    options,
  );
  await server.listen({ port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/`;
}
afterEach(() => server.close());

async function post(form: Record<string, string>): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ Version: '2011-06-15', ...form }) });
  return { status: answer.status, text: await answer.text() };
}

const ROLE = { RoleArn: 'arn:aws:iam::123456789012:role/ci', RoleSessionName: 'run' };

it('runs an operation that needs no signature, and says what is known of its sender', async () => {
  const { status, text } = await post({ Action: withToken.name, ...ROLE, WebIdentityToken: 'token' });
  expect([status, text]).toEqual([200, expect.stringContaining('<SubjectFromWebIdentityToken>token<')]);
  expect(requests).toMatchObject([{ sourceIp: '127.0.0.1', region: 'eu-central-1', secureTransport: false }]);
});

it.each(['GetCallerIdentity', 'AssumeRole', 'GetUser', 'Nothing'])('asks for the signature of %s', async (Action) => {
  const { status, text } = await post({ Action });
  expect([status, text]).toEqual([403, expect.stringContaining('<Code>MissingAuthenticationToken</Code>')]);
});

it('validates before it runs, and takes no large body from a stranger', async () => {
  expect((await post({ Action: withToken.name, ...ROLE })).text).toContain('<Code>ValidationError</Code>');
  expect((await post({ Action: withToken.name, ...ROLE, WebIdentityToken: 'x'.repeat(70_000) })).status).toBe(413);
  expect(requests).toEqual([]);
});

it('names the scheme that is spoken, also where nobody can listen in for other reasons', async () => {
  await server.close();
  await start({ behindProxy: true, peerOf: () => ({ sourceIp: 'fd73::1', secureTransport: true, scheme: 'http' }) });
  await post({ Action: withToken.name, ...ROLE, WebIdentityToken: 'token' });
  expect(requests).toMatchObject([{ secureTransport: true, endpoint: url.replace(/\/$/, '') }]);
});

import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { auditTo } from '@stoker/app/audit/testing/memory-audit-trail';
import { systemClock } from '@stoker/app/ports/clock';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import { registerAwsApis } from './register-aws-api.js';

const OF_A_FUNCTION = 'fd73:746f:6b65:123:4567:89ab:cdef:123';
const PROXY = '10.0.0.5';

let server: FastifyInstance;
afterEach(() => server.close());

async function start(options: Parameters<typeof registerAwsApis>[2] = {}): Promise<void> {
  server = Fastify({ trustProxy: options.behindProxy ? PROXY : false });
  const authorise = () => Promise.reject(new Error('nobody is to be authorised'));
  const api = { model: LAMBDA_MODEL, operations: [], region: 'eu-central-1', clock: systemClock, authorise };
  await registerAwsApis(server, [{ ...api, findKey: () => undefined, audit: auditTo() }], options);
}

/** The code that a call, which is not signed, is answered with. */
async function codeFor(call: InjectOptions): Promise<unknown> {
  const answer = await server.inject({ url: '/2015-03-31/functions', ...call });
  return answer.headers['x-amzn-errortype'];
}

const REFUSED = 'AccessDeniedException';

it('turns away who comes with an address of a function', async () => {
  await start();
  expect(await codeFor({ remoteAddress: OF_A_FUNCTION })).toBe(REFUSED);
  expect(await codeFor({ remoteAddress: 'fd73:746f:6b66::1' })).not.toBe(REFUSED);
});

it('turns away for whom a proxy says so, however it writes it', async () => {
  await start({ behindProxy: true });
  const said = (sender: string) => codeFor({ remoteAddress: PROXY, headers: { 'x-forwarded-for': sender } });
  expect(await said(OF_A_FUNCTION.toUpperCase())).toBe(REFUSED);
  expect(await said('fd73:746f:6b65::192.0.2.1')).toBe(REFUSED);
  expect(await said('2001:db8::1')).not.toBe(REFUSED);
});

it('lets in whom it knows for one', async () => {
  await start({ peerOf: () => ({ sourceIp: OF_A_FUNCTION, secureTransport: true, scheme: 'http' }) });
  expect(await codeFor({})).not.toBe(REFUSED);
});

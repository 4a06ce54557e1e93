import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '@stoker/core/errors/service-error';
import { auditedCall } from '@stoker/app/audit/audited-call';
import { auditTo, MemoryAuditTrail } from '@stoker/app/audit/testing/memory-audit-trail';
import { authorise } from '@stoker/app/identity/authorise';
import { systemClock } from '@stoker/app/ports/clock';
import type { AccessKey } from '@stoker/app/ports/identity-store';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import { Signer } from '../../sigv4/signer.js';
import type { Operation } from '../operation.js';
import { registerAwsApis } from './register-aws-api.js';

const REGION = 'eu-central-1';
const ACCOUNT = '123456789012';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const arnOf = (name: string) =>
  `arn:aws:lambda:${REGION}:${name === 'far' ? '444455556666' : ACCOUNT}:function:${name}`;
const KEY: AccessKey = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'secret',
  principal: { accountId: ACCOUNT, arn: ANN, kind: 'user', id: 'U', name: 'ann' },
  policies: [
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: '*', Resource: 'arn:aws:lambda:*:*:function:forbidden' },
      ],
    },
  ],
};
const TRANSACTION = 'written by the store';

type Named = { FunctionName: string };

/** An operation on a function that succeeds, unless the function's name says otherwise. */
function operation(name: string): Operation<Named, object> {
  return {
    name,
    access: ({ FunctionName }) => [{ action: `lambda:${name}`, resource: arnOf(FunctionName) }],
    run: async ({ FunctionName }) => {
      if (FunctionName === 'missing') throw new ServiceError('ResourceNotFoundException', 'secret=x');
      const row = auditedCall()?.pending();
      if (row !== undefined) await trail.append([{ ...row, detail: TRANSACTION }]);
      auditedCall()?.noteWritten();
      if (FunctionName === 'half') throw new TypeError('a defect');
      return {};
    },
  };
}

let server: FastifyInstance;
let trail: MemoryAuditTrail;
let port: number;

beforeEach(async () => {
  trail = new MemoryAuditTrail();
  server = Fastify({ forceCloseConnections: true });
  await registerAwsApis(server, [
    {
      model: LAMBDA_MODEL,
      region: REGION,
      operations: ['DeleteFunction', 'GetFunction', 'Invoke'].map(operation),
      findKey: (id) => (id === KEY.accessKeyId ? KEY : undefined),
      authorise: (caller, checks) => authorise(caller, checks),
      clock: systemClock,
      audit: auditTo(trail),
    },
  ]);
  await server.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = server.server.address() as AddressInfo);
});
afterEach(() => server.close());

async function call(method: string, url: string, key = { accessKeyId: KEY.accessKeyId, secretAccessKey: 'secret' }) {
  const signer = new Signer(key, REGION, 'lambda');
  const headers = { host: `127.0.0.1:${port}`, 'user-agent': 'test/1' };
  const signed = signer.sign({ method, url, headers, body: Buffer.alloc(0) }, Date.now());
  const answer = await fetch(`http://127.0.0.1:${port}${url}`, { method, headers: { ...signed } });
  return { status: answer.status, requestId: answer.headers.get('x-amzn-requestid') };
}

const FUNCTIONS = '/2015-03-31/functions';

describe('the audit trail of an API', () => {
  it('has every call that may change something, written by whoever changes it', async () => {
    const { status, requestId } = await call('DELETE', `${FUNCTIONS}/f`);
    expect(status).toBeLessThan(300);
    expect(trail.rows).toEqual([
      {
        requestId,
        occurredAt: expect.any(Number),
        part: 0,
        service: 'lambda',
        operation: 'DeleteFunction',
        accountId: ACCOUNT,
        principal: ANN,
        accessKeyId: KEY.accessKeyId,
        resource: arnOf('f'),
        resourceAccountId: undefined,
        sourceIp: '127.0.0.1',
        userAgent: 'test/1',
        outcome: 'success',
        detail: TRANSACTION,
        count: 1,
      },
    ]);
  });

  it('has those that fail, without what their errors say', async () => {
    await call('DELETE', `${FUNCTIONS}/missing`);
    expect(trail.rows).toMatchObject([{ outcome: 'failed', errorCode: 'ResourceNotFoundException' }]);
    expect(JSON.stringify(trail.rows)).not.toContain('secret');
  });

  it('has a call twice that failed after a change', async () => {
    await call('DELETE', `${FUNCTIONS}/half`);
    expect(trail.rows).toMatchObject([
      { part: 0, outcome: 'success' },
      { part: 1, outcome: 'failed', errorCode: 'ServiceException' },
    ]);
  });

  it('does not have reads and invocations', async () => {
    for (const name of ['f', 'missing']) {
      await call('GET', `${FUNCTIONS}/${name}`);
      await call('POST', `${FUNCTIONS}/${name}/invocations`);
    }
    expect(trail.rows).toEqual([]);
  });

  it.each([
    ['GetFunction', 'GET', ''],
    ['Invoke', 'POST', '/invocations'],
    ['DeleteFunction', 'DELETE', ''],
  ])('has every denial: of %s', async (name, method, end) => {
    await call(method, `${FUNCTIONS}/forbidden${end}`);
    expect(trail.rows).toMatchObject([
      {
        operation: name,
        outcome: 'denied',
        errorCode: 'AccessDeniedException',
        resource: arnOf('forbidden'),
        detail: expect.stringContaining('is not authorized to perform'),
      },
    ]);
  });

  it('names the account whose resource it was about', async () => {
    await call('GET', `${FUNCTIONS}/far`);
    expect(trail.rows).toMatchObject([{ accountId: ACCOUNT, resourceAccountId: '444455556666', outcome: 'denied' }]);
  });

  it.each([
    ['of a key that is not there', { accessKeyId: 'AKIANOBODY1234567890', secretAccessKey: 'x' }, undefined],
    ['with a wrong secret', { accessKeyId: KEY.accessKeyId, secretAccessKey: 'x' }, ACCOUNT],
  ])('has calls whose sender is not proven: %s', async (_, key, accountId) => {
    await call('GET', `${FUNCTIONS}/f`, key);
    const [row, ...more] = trail.rows;
    expect(more).toEqual([]);
    expect(row).toMatchObject({ outcome: 'unauthenticated', accessKeyId: key.accessKeyId, operation: 'GetFunction' });
    expect([row?.accountId, row?.principal]).toEqual([accountId, undefined]);
  });

  it('has calls without a signature', async () => {
    await fetch(`http://127.0.0.1:${port}${FUNCTIONS}/f`);
    expect(trail.rows).toMatchObject([{ errorCode: 'MissingAuthenticationTokenException', accessKeyId: undefined }]);
  });
});

import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ServiceError } from '@stoker/core/errors/service-error';
import { absentService } from './absent-service.js';
import type { Exchange, ForwardedProtocol } from './forwarded-protocol.js';
import { ACCOUNT, ForwardKit } from './testing/forward-kit.js';

let kit: ForwardKit;
afterEach(() => kit.stop());

/** Answers what it is sent, once `run` has had a look at it. */
function echo(
  body: ForwardedProtocol['body'],
  run: (exchange: Exchange) => Promise<unknown> | void = () => undefined,
): ForwardedProtocol {
  return {
    service: 's3',
    body,
    read: ({ path, method }) => ({
      operation: method === 'PUT' ? 'PutThing' : 'GetThing',
      effect: method === 'PUT' ? 'write' : 'data',
      checks: () => [{ action: `s3:${method}`, resource: `arn:aws:s3:::${path.slice(1)}` }],
      forward: async (_caller, exchange) => {
        await run(exchange);
        const content = exchange.body();
        const bytes = content instanceof Readable ? await buffer(content) : (content ?? Buffer.alloc(0));
        return { status: 200, headers: { 'x-length': String(bytes.length) }, body: Readable.from([bytes]) };
      },
    }),
    writeError: ({ code, message }) => ({
      status: code === 'AccessDeniedException' ? 403 : 400,
      headers: {},
      body: message,
    }),
  };
}

const SMALL = { bytes: 20, tooLarge: () => new ServiceError('RequestEntityTooLargeException', 'too large') };

describe.each<[string, ForwardedProtocol['body']]>([
  ['streamed', 'streamed'],
  ['read whole', SMALL],
])('a request whose body is %s', (_, body) => {
  it('is forwarded for who signed it, and recorded', async () => {
    kit = await ForwardKit.start(() => echo(body));
    const answer = await kit.call('PUT', '/thing', { body: 'hello' });
    expect([answer.status, answer.text]).toEqual([200, 'hello']);
    await expect.poll(() => kit.finished).toMatchObject([{ operation: 'PutThing', accountId: ACCOUNT, status: 200 }]);
    expect(kit.trail.rows).toMatchObject([
      { operation: 'PutThing', resource: 'arn:aws:s3:::thing', outcome: 'success' },
    ]);
  });

  it('is refused where something else was signed', async () => {
    kit = await ForwardKit.start(() => echo(body));
    const answer = await kit.call('PUT', '/thing', { body: 'hello', signedBody: 'jello' });
    expect(answer.status).toBe(400);
    expect(kit.finished).toMatchObject([{ errorCode: 'InvalidSignatureException' }]);
  });

  it('is refused where policies do not allow it, and nothing is run', async () => {
    const allow = { Effect: 'Allow', Action: 's3:GET', Resource: '*' } as const;
    const never = (): never => {
      throw new TypeError('it was run');
    };
    kit = await ForwardKit.start(() => echo(body, never), [{ Version: '2012-10-17', Statement: [allow] }]);
    expect(await kit.call('PUT', '/thing', { body: 'hello' })).toMatchObject({ status: 403 });
    expect(kit.trail.rows).toMatchObject([{ operation: 'PutThing', outcome: 'denied' }]);
  });
});

it('is refused with another secret before its body is asked for', async () => {
  kit = await ForwardKit.start(() => echo('streamed'));
  const answer = await kit.call('PUT', '/thing', { body: 'hello', secret: 'other' });
  expect(answer.text).toContain('does not match the signature you provided');
});

it('is refused where it is longer than its service takes', async () => {
  kit = await ForwardKit.start(() => echo(SMALL));
  expect(await kit.call('PUT', '/thing', { body: 'x'.repeat(21) })).toMatchObject({ status: 400, text: 'too large' });
});

it('is not let in beside too many of the same account', async () => {
  let go!: () => void;
  const gate = new Promise<void>((resolve) => (go = resolve));
  kit = await ForwardKit.start(() => echo('streamed', () => gate), undefined, { limits: { total: 9, perAccount: 1 } });
  const first = kit.call('GET', '/thing');
  const second = async () => (await kit.call('GET', '/thing')).text;
  await expect.poll(second, { timeout: 60_000 }).toContain('reduce your request rate');
  go();
  expect(await first).toMatchObject({ status: 200 });
  expect(await kit.call('GET', '/thing')).toMatchObject({ status: 200 });
}, 60_000);

it('hears of a caller who goes away', async () => {
  let signal: AbortSignal | undefined;
  const waiting = (exchange: Exchange): Promise<never> => {
    signal = exchange.signal;
    return new Promise((_resolve, reject) =>
      exchange.signal.addEventListener('abort', () => reject(signal?.reason as Error)),
    );
  };
  kit = await ForwardKit.start(() => echo('streamed', waiting));
  const { host, hostname, port, pathname, search } = new URL(kit.presigned('GET', '/thing'));
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  await expect.poll(() => signal, { timeout: 60_000 }).toBeDefined();
  socket.destroy();
  await expect.poll(() => kit.finished, { timeout: 60_000 }).toMatchObject([{ status: 499 }]);
}, 60_000);

describe('a service without a backend', () => {
  it('says which setting would name one', async () => {
    kit = await ForwardKit.start(() => absentService('kinesis'));
    const answer = await kit.call('POST', '/', {
      body: '{}',
      headers: { 'x-amz-target': 'Kinesis_20131202.ListStreams' },
    });
    expect(answer.status).toBe(501);
    expect(JSON.parse(answer.text)).toEqual({
      __type: 'NotImplementedException',
      message:
        'There is no Kinesis in this installation: STOKER_KINESIS_FILE, which names the services that requests are sent on to, is not set.',
    });
  });

  it('is told from another that requests are signed alike for', async () => {
    kit = await ForwardKit.start(() => [absentService('dynamodb'), absentService('streams.dynamodb')]);
    const say = async (target: string) => (await kit.call('POST', '/', { headers: { 'x-amz-target': target } })).text;
    expect(await say('DynamoDB_20120810.ListTables')).toContain('no DynamoDB in');
    expect(await say('DynamoDBStreams_20120810.ListStreams')).toContain('no DynamoDB Streams in');
  });
});

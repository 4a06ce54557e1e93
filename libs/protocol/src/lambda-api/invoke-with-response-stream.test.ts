import type { AddressInfo } from 'node:net';
import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditTo } from '@stoker/app/audit/testing/memory-audit-trail';
import { authorise } from '@stoker/app/identity/authorise';
import type { StreamedAnswer, StreamEnd } from '@stoker/app/invoke/invoke-streaming';
import { ResponseChannel } from '@stoker/app/invoke/response-channel';
import { systemClock } from '@stoker/app/ports/clock';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { LAMBDA_MODEL } from '../aws-model/lambda.model.generated.js';
import type { FinishedCall } from '../aws-wire/http-front/answered-call.js';
import { registerAwsApis } from '../aws-wire/http-front/register-aws-api.js';
import { lambdaOperations } from './operations.js';
import { aCaller, ADMIN, ApiKit } from './testing/api-kit.js';

const CREDENTIALS = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const INVOKE_ONLY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: 'arn:aws:lambda:us-east-1:111122223333:function:hello:live',
  },
};

let server: FastifyInstance;
let client: LambdaClient;
let kit: ApiKit;
let channel: ResponseChannel;
let end: PromiseWithResolvers<StreamEnd>;
let policy: PolicyDocument;
let finished: FinishedCall[];
/** Before this, no answer begins. */
let ready: Promise<void>;
let asked: number;

const port = () => (server.server.address() as AddressInfo).port;
const connections = () => new Promise((resolve) => server.server.getConnections((_, count) => resolve(count)));
const invoke = (input: Partial<InvokeWithResponseStreamCommandInput> = {}) =>
  client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'hello', ...input }));

beforeEach(async () => {
  [kit, channel, end, policy, finished] = [
    new ApiKit(),
    new ResponseChannel(),
    Promise.withResolvers(),
    ADMIN,
    [] as FinishedCall[],
  ];
  [ready, asked] = [Promise.resolve(), 0];
  const answer: StreamedAnswer = {
    kind: 'stream',
    executedVersion: '3',
    contentType: 'text/plain',
    streams: true,
    body: channel,
    end: end.promise,
  };
  kit.streamed = answer;
  server = Fastify();
  await registerAwsApis(server, [
    {
      model: LAMBDA_MODEL,
      region: 'us-east-1',
      operations: lambdaOperations(kit.control, kit.invoke, async (caller, command) => {
        asked += 1;
        await ready;
        return kit.invokeStream(caller, command);
      }),
      findKey: () => ({
        ...CREDENTIALS,
        secret: CREDENTIALS.secretAccessKey,
        principal: aCaller().principal,
        policies: [policy],
      }),
      authorise,
      audit: auditTo(),
      clock: systemClock,
      onFinished: (call) => void finished.push(call),
    },
  ]);
  await server.listen({ port: 0, host: '127.0.0.1' });
  client = new LambdaClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port()}`,
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
});

afterEach(async () => {
  channel.close();
  end.resolve({});
  client.destroy();
  await server.close();
});

describe('InvokeWithResponseStream through the AWS SDK', () => {
  it('brings each piece when it comes, and at last how it ended', async () => {
    // The SDK waits for the first event before it answers.
    void channel.write(Buffer.from('first'));
    const output = await invoke({
      Qualifier: 'live',
      LogType: 'Tail',
      ClientContext: 'e30=',
      Payload: Buffer.from('{"a":1}'),
    });
    expect(output).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '3',
      ResponseStreamContentType: 'application/vnd.amazon.eventstream',
      $metadata: { httpStatusCode: 200, requestId: expect.any(String) as string },
    });
    expect(kit.invoked).toEqual([
      expect.objectContaining({
        functionName: 'hello',
        qualifier: 'live',
        invocationType: 'RequestResponse',
        logTail: true,
        clientContext: 'e30=',
        payload: Buffer.from('{"a":1}'),
      }),
    ]);
    const events = output.EventStream![Symbol.asyncIterator]();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const piece of [Buffer.from('first'), Buffer.from('second'), bytes]) {
      if (piece.toString() !== 'first') void channel.write(piece);
      const { value } = await events.next();
      expect(Buffer.from(value!.PayloadChunk!.Payload!)).toEqual(piece);
    }
    channel.close();
    end.resolve({ logTail: Buffer.from('END'), error: { code: 'Unhandled', details: '{"errorMessage":"ü"}' } });
    expect((await events.next()).value).toEqual({
      InvokeComplete: { ErrorCode: 'Unhandled', ErrorDetails: '{"errorMessage":"ü"}', LogResult: 'RU5E' },
    });
    expect(await events.next()).toMatchObject({ done: true });
    await expect.poll(() => finished).toMatchObject([{ operation: 'InvokeWithResponseStream', status: 200 }]);
  });

  it('says nothing of an error or a log where there is none', async () => {
    channel.close();
    end.resolve({});
    const { EventStream } = await invoke();
    const events = [];
    for await (const event of EventStream!) events.push(event);
    expect(events).toEqual([{ InvokeComplete: {} }]);
  });

  it('answers a dry run with 204 and no stream', async () => {
    kit.streamed = { kind: 'dry-run' };
    const { $metadata } = await invoke({ InvocationType: 'DryRun' });
    expect($metadata.httpStatusCode).toBe(204);
    expect(kit.invoked).toEqual([expect.objectContaining({ invocationType: 'DryRun' })]);
  });

  it('is allowed by lambda:InvokeFunction on the qualifier that it names, and by nothing else', async () => {
    policy = INVOKE_ONLY;
    channel.close();
    end.resolve({});
    expect((await invoke({ FunctionName: 'hello:live' })).StatusCode).toBe(200);
    await expect(invoke()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    policy = { ...ADMIN, Statement: { ...INVOKE_ONLY.Statement, Action: 'lambda:InvokeWithResponseStream' } } as never;
    await expect(invoke({ FunctionName: 'hello:live' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    ['an event', { InvocationType: 'Event' as never }, 'ValidationException'],
    ['a tenant of no name', { TenantId: '!' }, 'ValidationException'],
    ['a tenant of too long a name', { TenantId: 'x'.repeat(257) }, 'ValidationException'],
    ['a client context that is none', { ClientContext: 'x' }, 'InvalidRequestContentException'],
  ])('refuses %s', async (_what, input, name) => {
    await expect(invoke(input)).rejects.toMatchObject({ name });
    expect(kit.invoked).toEqual([]);
  });

  it('passes the tenant on', async () => {
    channel.close();
    end.resolve({});
    await invoke({ TenantId: 'blue' });
    expect(kit.invoked).toEqual([expect.objectContaining({ tenantId: 'blue' })]);
  });

  it('lets go of the body when the caller goes away, whenever that is', async () => {
    void channel.write(Buffer.from('first'));
    const { EventStream } = await invoke();
    for await (const _ of EventStream!) break;
    client.destroy();
    await expect.poll(() => connections()).toBe(0);
    void channel.write(Buffer.alloc(64 * 1024));
    await expect.poll(() => finished).toMatchObject([{ status: 499 }]);
    expect(channel.write(Buffer.alloc(64 * 1024))).toBeUndefined();
  });

  it('lets go of it when the caller has gone before it began', async () => {
    const begins = Promise.withResolvers<void>();
    ready = begins.promise;
    const gone = new AbortController();
    const call = client.send(new InvokeWithResponseStreamCommand({ FunctionName: 'hello' }), {
      abortSignal: gone.signal,
    });
    await expect.poll(() => asked).toBe(1);
    gone.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => connections()).toBe(0);
    begins.resolve();
    void channel.write(Buffer.alloc(64 * 1024));
    await expect.poll(() => finished).toMatchObject([{ status: 499 }]);
    expect(channel.write(Buffer.alloc(64 * 1024))).toBeUndefined();
  });
});

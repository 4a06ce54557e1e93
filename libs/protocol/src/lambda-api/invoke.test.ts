import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '@stoker/app/identity/caller';
import type { InvocationRequest } from '../aws-model/lambda.generated.js';
import { invokeOperation } from './invoke.js';
import { aCaller, ApiKit } from './testing/api-kit.js';

/** That of `aCaller`, whose request id and time it is made of. */
const TRACE = 'Root=1-00000000-00004000800000000000beef;Parent=6f0c2a3e00004000;Sampled=0';

let kit: ApiKit;
const invoke = (input: InvocationRequest, caller?: Caller) => kit.run(invokeOperation(kit.invoke), input, caller);

beforeEach(() => {
  kit = new ApiKit();
});

describe('Invoke', () => {
  it('asks for a whole answer without a log where the request says nothing', async () => {
    await invoke({ FunctionName: 'hello' });
    expect(kit.invoked).toEqual([
      expect.objectContaining({ functionName: 'hello', invocationType: 'RequestResponse', logTail: false }),
    ]);
    expect(kit.invoked[0]?.payload).toHaveLength(0);
  });

  it('hands over what the request says', async () => {
    const payload = Buffer.from('{"a":1}');
    await invoke({
      FunctionName: 'hello',
      Qualifier: 'live',
      InvocationType: 'RequestResponse',
      LogType: 'Tail',
      ClientContext: 'e30=',
      Payload: payload,
    });
    expect(kit.invoked).toEqual([
      {
        functionName: 'hello',
        qualifier: 'live',
        invocationType: 'RequestResponse',
        logTail: true,
        clientContext: 'e30=',
        payload,
        traceId: TRACE,
      },
    ]);
  });

  it('goes on with the trace of its sender, in an event with one of its own, and says which', async () => {
    const sent = 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=53995c3f42cd8ad8;Sampled=1';
    const caller = { ...aCaller(), traceHeader: sent };
    for (const [InvocationType, traceId] of [
      ['RequestResponse', sent],
      ['Event', TRACE],
    ] as const) {
      const input: InvocationRequest = { FunctionName: 'hello', InvocationType };
      await invoke(input, caller);
      expect(kit.invoked.at(-1)).toMatchObject({ traceId });
      expect(invokeOperation(kit.invoke).headers?.(input, caller, {})).toEqual({ 'X-Amzn-Trace-Id': traceId });
    }
  });

  it('answers what the function answered', async () => {
    kit.result = {
      kind: 'response',
      executedVersion: '3',
      payload: Buffer.from('{"errorType":"Error"}'),
      functionError: 'Unhandled',
      logTail: Buffer.from('END'),
    };
    expect(await invoke({ FunctionName: 'hello' })).toEqual({
      StatusCode: 200,
      ExecutedVersion: '3',
      FunctionError: 'Unhandled',
      LogResult: 'RU5E',
      Payload: Buffer.from('{"errorType":"Error"}'),
    });
  });

  it('answers a dry run with 204', async () => {
    kit.result = { kind: 'dry-run' };
    expect(await invoke({ FunctionName: 'hello' })).toEqual({ StatusCode: 204 });
  });

  it('answers an event with 202, under the id of the one that was accepted', async () => {
    kit.result = { kind: 'accepted', requestId: 'the-first' };
    const input: InvocationRequest = { FunctionName: 'hello', InvocationType: 'Event' };
    const output = await invoke(input, { ...aCaller(), idempotencyKey: 'order-7' });
    expect(output).toMatchObject({ StatusCode: 202 });
    expect(kit.invoked).toEqual([expect.objectContaining({ idempotencyKey: 'order-7' })]);
    expect(invokeOperation(kit.invoke).headers?.(input, aCaller(), output)).toMatchObject({
      'x-amzn-RequestId': 'the-first',
    });
  });

  it.each(['', 'a b', 'ü', 'x'.repeat(257)])(
    'refuses the idempotency key %.20j, but for a synchronous one ignores it',
    async (key) => {
      const caller = { ...aCaller(), idempotencyKey: key };
      await expect(invoke({ FunctionName: 'hello', InvocationType: 'Event' }, caller)).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
      });
      await invoke({ FunctionName: 'hello' }, caller);
      expect(kit.invoked).toEqual([expect.objectContaining({ idempotencyKey: undefined })]);
    },
  );

  it('allows 3,583 bytes of client context', async () => {
    const longest = Buffer.from(JSON.stringify({ custom: 'x'.repeat(2673) })).toString('base64');
    expect(longest).toHaveLength(3584);
    const context = longest.slice(0, -1);
    await invoke({ FunctionName: 'hello', ClientContext: context });
    await expect(invoke({ FunctionName: 'hello', ClientContext: longest })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
      message: 'Client context must be no longer than 3583 bytes of base64-encoded data.',
    });
  });

  it.each([
    ['no Base64', '{}'],
    ['no JSON', Buffer.from('hello').toString('base64')],
    ['an array', Buffer.from('[]').toString('base64')],
    ['null', Buffer.from('null').toString('base64')],
    ['nothing', ''],
  ])('refuses a client context that is %s, but for an event ignores it', async (_what, ClientContext) => {
    await expect(invoke({ FunctionName: 'hello', ClientContext })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
      message: 'Client context must be a valid Base64-encoded JSON object.',
    });
    await invoke({ FunctionName: 'hello', ClientContext, InvocationType: 'Event' });
    expect(kit.invoked).toEqual([expect.objectContaining({ clientContext: undefined })]);
  });

  it('refuses DurableExecutionName by name', async () => {
    await expect(invoke({ FunctionName: 'hello', DurableExecutionName: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('DurableExecutionName'),
    });
    expect(kit.invoked).toEqual([]);
  });

  it('passes the tenant on as it was named', async () => {
    await invoke({ FunctionName: 'hello', TenantId: 'acme/Blue +1' });
    expect(kit.invoked).toEqual([expect.objectContaining({ tenantId: 'acme/Blue +1' })]);
  });

  it('is allowed for the qualifier that it names', async () => {
    const caller = aCaller({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: 'arn:aws:lambda:us-east-1:111122223333:function:hello:live',
      },
    });
    await invoke({ FunctionName: 'hello:live' }, caller);
    await expect(invoke({ FunctionName: 'hello' }, caller)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});

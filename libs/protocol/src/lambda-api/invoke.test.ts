import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '@stoker/app/identity/caller';
import type { InvocationRequest } from '../aws-model/lambda.generated.js';
import { invokeOperation } from './invoke.js';
import { aCaller, ApiKit } from './testing/api-kit.js';

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
      },
    ]);
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

  it.each([
    ['accepted', 202],
    ['dry-run', 204],
  ] as const)('answers an invocation that was %s with status %d', async (kind, StatusCode) => {
    kit.result = { kind };
    expect(await invoke({ FunctionName: 'hello' })).toEqual({ StatusCode });
  });

  it('allows 3,583 bytes of client context', async () => {
    await invoke({ FunctionName: 'hello', ClientContext: 'A'.repeat(3583) });
    await expect(invoke({ FunctionName: 'hello', ClientContext: 'A'.repeat(3584) })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    });
  });

  it.each(['TenantId', 'DurableExecutionName'])('refuses %s by name', async (member) => {
    await expect(invoke({ FunctionName: 'hello', [member]: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(member),
    });
    expect(kit.invoked).toEqual([]);
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

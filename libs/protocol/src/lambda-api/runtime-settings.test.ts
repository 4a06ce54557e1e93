import { HELLO } from '@stoker/app/control/testing/control-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { getFunctionConfigurationOperation } from './get-function-configuration.js';
import { getFunctionRecursionConfigOperation } from './get-function-recursion-config.js';
import { getRuntimeManagementConfigOperation } from './get-runtime-management-config.js';
import { invokeAsyncOperation } from './invoke-async.js';
import { publishVersionOperation } from './publish-version.js';
import { putFunctionRecursionConfigOperation } from './put-function-recursion-config.js';
import { putRuntimeManagementConfigOperation } from './put-runtime-management-config.js';
import { ApiKit } from './testing/api-kit.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const FunctionName = 'hello';
const MISSING = { code: 'ResourceNotFoundException', message: `Function not found: ${ARN.replace('hello', 'nobody')}` };

let kit: ApiKit;
const put = (more: object) =>
  kit.call(putRuntimeManagementConfigOperation, { FunctionName, UpdateRuntimeOn: 'Auto', ...more });
const get = (Qualifier?: string) => kit.call(getRuntimeManagementConfigOperation, { FunctionName, Qualifier });

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create(HELLO);
});

describe('runtime management', () => {
  it('is Auto until somebody says something else, for each version by itself', async () => {
    await kit.call(publishVersionOperation, { FunctionName });
    expect(await get()).toStrictEqual({
      UpdateRuntimeOn: 'Auto',
      FunctionArn: `${ARN}:$LATEST`,
      RuntimeVersionArn: undefined,
    });
    expect(await put({ UpdateRuntimeOn: 'FunctionUpdate', Qualifier: '1' })).toMatchObject({
      UpdateRuntimeOn: 'FunctionUpdate',
      FunctionArn: `${ARN}:1`,
    });
    expect(await get('1')).toMatchObject({ UpdateRuntimeOn: 'FunctionUpdate' });
    expect(await get('$LATEST')).toMatchObject({ UpdateRuntimeOn: 'Auto' });
  });

  it('holds on to the version that the configuration shows', async () => {
    const { RuntimeVersionConfig } = await kit.call(getFunctionConfigurationOperation, { FunctionName });
    const { RuntimeVersionArn } = RuntimeVersionConfig!;
    await put({ UpdateRuntimeOn: 'Manual', RuntimeVersionArn });
    expect(await get()).toMatchObject({ UpdateRuntimeOn: 'Manual', RuntimeVersionArn });
    await put({});
    expect(await get()).toMatchObject({ UpdateRuntimeOn: 'Auto', RuntimeVersionArn: undefined });
  });

  it.each<[object, string, string]>([
    [{ UpdateRuntimeOn: 'Manual' }, 'InvalidParameterValueException', 'RuntimeVersionArn must be given'],
    [{ Qualifier: 'live' }, 'InvalidParameterValueException', 'Please name a version, not an alias.'],
    [{ Qualifier: '7' }, 'ResourceNotFoundException', `Function not found: ${ARN}:7`],
    [{ FunctionName: 'nobody' }, MISSING.code, MISSING.message],
  ])('refuses %j', async (change, code, message) => {
    await expect(put(change)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe('recursion', () => {
  it('is stopped until somebody allows it', async () => {
    expect(await kit.call(getFunctionRecursionConfigOperation, { FunctionName })).toEqual({
      RecursiveLoop: 'Terminate',
    });
    for (const RecursiveLoop of ['Allow', 'Terminate'] as const) {
      const input = { FunctionName, RecursiveLoop };
      expect(await kit.call(putFunctionRecursionConfigOperation, input)).toEqual({ RecursiveLoop });
      expect(await kit.call(getFunctionRecursionConfigOperation, { FunctionName })).toEqual({ RecursiveLoop });
    }
  });

  it('is that of a function', async () => {
    const nobody = { FunctionName: 'nobody', RecursiveLoop: 'Allow' } as const;
    await expect(kit.call(putFunctionRecursionConfigOperation, nobody)).rejects.toMatchObject(MISSING);
    await expect(kit.call(getFunctionRecursionConfigOperation, nobody)).rejects.toMatchObject(MISSING);
  });
});

it('InvokeAsync sends an event', async () => {
  const InvokeArgs = Buffer.from('{"a":1}');
  expect(await kit.run(invokeAsyncOperation(kit.invoke), { FunctionName, InvokeArgs })).toEqual({ Status: 202 });
  expect(kit.invoked).toMatchObject([{ functionName: FunctionName, invocationType: 'Event', payload: InvokeArgs }]);
});

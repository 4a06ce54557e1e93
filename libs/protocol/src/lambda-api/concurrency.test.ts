import { beforeEach, describe, expect, it } from 'vitest';
import { createAliasOperation } from './create-alias.js';
import { deleteFunctionConcurrencyOperation } from './delete-function-concurrency.js';
import { deleteProvisionedConcurrencyConfigOperation } from './delete-provisioned-concurrency-config.js';
import { getAccountSettingsOperation } from './get-account-settings.js';
import { getFunctionConcurrencyOperation } from './get-function-concurrency.js';
import { getFunctionOperation } from './get-function.js';
import { getProvisionedConcurrencyConfigOperation } from './get-provisioned-concurrency-config.js';
import { listProvisionedConcurrencyConfigsOperation } from './list-provisioned-concurrency-configs.js';
import { publishVersionOperation } from './publish-version.js';
import { putFunctionConcurrencyOperation } from './put-function-concurrency.js';
import { putProvisionedConcurrencyConfigOperation } from './put-provisioned-concurrency-config.js';
import { ApiKit } from './testing/api-kit.js';
import { updateAliasOperation } from './update-alias.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const HELLO = { FunctionName: 'hello' };
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create();
});

describe('reserved concurrency', () => {
  const reserve = (ReservedConcurrentExecutions: number) =>
    kit.call(putFunctionConcurrencyOperation, { ...HELLO, ReservedConcurrentExecutions });

  it('is put, shown and given back', async () => {
    expect(await reserve(5)).toEqual({ ReservedConcurrentExecutions: 5 });
    expect(await kit.call(getFunctionConcurrencyOperation, HELLO)).toEqual({ ReservedConcurrentExecutions: 5 });
    expect((await kit.call(getFunctionOperation, HELLO)).Concurrency).toEqual({ ReservedConcurrentExecutions: 5 });
    expect((await kit.call(getAccountSettingsOperation, {})).AccountLimit).toMatchObject({
      ConcurrentExecutions: 250,
      UnreservedConcurrentExecutions: 245,
    });
    expect(await kit.call(deleteFunctionConcurrencyOperation, HELLO)).toEqual({});
    expect(await kit.call(getFunctionConcurrencyOperation, HELLO)).toEqual({});
    expect((await kit.call(getFunctionOperation, HELLO)).Concurrency).toBeUndefined();
  });

  it('leaves 100 to other functions, and is of whole functions that exist', async () => {
    await expect(reserve(901)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    const absent = { FunctionName: 'absent', ReservedConcurrentExecutions: 1 };
    await expect(kit.call(putFunctionConcurrencyOperation, absent)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:111122223333:function:absent',
    });
    const version = { FunctionName: 'hello:1', ReservedConcurrentExecutions: 1 };
    await expect(kit.call(putFunctionConcurrencyOperation, version)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });
});

describe('provisioned concurrency', () => {
  const put = (Qualifier: string, ProvisionedConcurrentExecutions = 4) =>
    kit.call(putProvisionedConcurrencyConfigOperation, { ...HELLO, Qualifier, ProvisionedConcurrentExecutions });
  const get = (Qualifier: string) => kit.call(getProvisionedConcurrencyConfigOperation, { ...HELLO, Qualifier });

  beforeEach(async () => {
    for (const Timeout of [4, 5]) {
      await kit.call(updateFunctionConfigurationOperation, { ...HELLO, Timeout });
      await kit.control.settle();
      await kit.call(publishVersionOperation, HELLO);
    }
    await kit.call(createAliasOperation, { ...HELLO, Name: 'live', FunctionVersion: '1' });
  });

  it('is in progress until the environments are there', async () => {
    expect(await put('live')).toEqual({
      RequestedProvisionedConcurrentExecutions: 4,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
      Status: 'IN_PROGRESS',
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/) as string,
    });
    kit.control.provisioned.set('1', { allocated: 4, available: 3 });
    expect(await get('live')).toMatchObject({
      AllocatedProvisionedConcurrentExecutions: 4,
      AvailableProvisionedConcurrentExecutions: 3,
      Status: 'IN_PROGRESS',
    });
    kit.control.provisioned.set('1', { allocated: 9, available: 9 });
    expect(await get('live')).toMatchObject({ AvailableProvisionedConcurrentExecutions: 4, Status: 'READY' });
    kit.control.provisioned.set('1', { allocated: 0, available: 0, failure: 'FUNCTION_ERROR_INIT_FAILURE' });
    expect(await get('live')).toMatchObject({ Status: 'FAILED', StatusReason: 'FUNCTION_ERROR_INIT_FAILURE' });
  });

  it('follows the weights of an alias', async () => {
    await put('live', 10);
    const RoutingConfig = { AdditionalVersionWeights: { '2': 0.3 } };
    await kit.call(updateAliasOperation, { ...HELLO, Name: 'live', RoutingConfig });
    kit.control.provisioned.set('1', { allocated: 10, available: 10 });
    expect(await get('live')).toMatchObject({ AvailableProvisionedConcurrentExecutions: 7, Status: 'IN_PROGRESS' });
    kit.control.provisioned.set('2', { allocated: 3, available: 3 });
    expect(await get('live')).toMatchObject({ AvailableProvisionedConcurrentExecutions: 10, Status: 'READY' });
  });

  it('is of published versions only', async () => {
    const unpublished = {
      code: 'InvalidParameterValueException',
      message: 'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    };
    await expect(put('$LATEST')).rejects.toMatchObject(unpublished);
    await kit.call(createAliasOperation, { ...HELLO, Name: 'dev', FunctionVersion: '$LATEST' });
    await expect(put('dev')).rejects.toMatchObject(unpublished);
    await put('live');
    const latest = { ...HELLO, Name: 'live', FunctionVersion: '$LATEST' };
    await expect(kit.call(updateAliasOperation, latest)).rejects.toMatchObject(unpublished);
    for (const absent of ['9', 'absent']) {
      await expect(put(absent)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    }
  });

  it('is of an alias or of its version, never of both', async () => {
    await put('live');
    await expect(put('1')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Version is pointed by a Provisioned Concurrency alias',
    });
    await put('2');
    await kit.call(createAliasOperation, { ...HELLO, Name: 'next', FunctionVersion: '2' });
    const provisioned = {
      code: 'ResourceConflictException',
      message: "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    };
    await expect(put('next')).rejects.toMatchObject(provisioned);
    const moved = { ...HELLO, Name: 'live', FunctionVersion: '2' };
    await expect(kit.call(updateAliasOperation, moved)).rejects.toMatchObject(provisioned);
  });

  it('is listed page by page, and deleted', async () => {
    await put('live');
    await put('2', 1);
    const list = (Marker?: string) =>
      kit.call(listProvisionedConcurrencyConfigsOperation, { ...HELLO, MaxItems: 1, Marker });
    const first = await list();
    expect(first.ProvisionedConcurrencyConfigs).toMatchObject([
      {
        FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:hello:2',
        RequestedProvisionedConcurrentExecutions: 1,
      },
    ]);
    const second = await list(first.NextMarker);
    expect(second.ProvisionedConcurrencyConfigs?.map((each) => each.FunctionArn)).toEqual([
      'arn:aws:lambda:us-east-1:111122223333:function:hello:live',
    ]);
    expect(second.NextMarker).toBeUndefined();
    await kit.call(deleteProvisionedConcurrencyConfigOperation, { ...HELLO, Qualifier: 'live' });
    await expect(get('live')).rejects.toMatchObject({
      code: 'ProvisionedConcurrencyConfigNotFoundException',
      message: 'No Provisioned Concurrency Config found for this function',
    });
    await expect(get('absent')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(get('$LATEST')).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { ROLE } from '@stoker/app/control/testing/control-kit';
import { reserveCode } from '@stoker/app/ports/testing/function-fixtures';
import { deleteFunctionOperation } from './delete-function.js';
import { getAccountSettingsOperation } from './get-account-settings.js';
import { getFunctionConfigurationOperation } from './get-function-configuration.js';
import { getFunctionOperation } from './get-function.js';
import { listFunctionsOperation } from './list-functions.js';
import { listVersionsByFunctionOperation } from './list-versions-by-function.js';
import { publishVersionOperation } from './publish-version.js';
import { aCaller, ApiKit } from './testing/api-kit.js';
import { updateFunctionCodeOperation } from './update-function-code.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create();
});

describe('GetFunction and GetFunctionConfiguration', () => {
  it('answer a settled function', async () => {
    const { Configuration, Code, ...rest } = await kit.call(getFunctionOperation, { FunctionName: 'hello' });
    expect(Configuration).toMatchObject({ FunctionArn: ARN, State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Code).toEqual({ RepositoryType: 'S3', Location: expect.stringMatching('^http://stoker.test:9400/code/') });
    expect(rest).toEqual({});
    expect(await kit.call(getFunctionConfigurationOperation, { FunctionName: 'hello' })).toEqual(Configuration);
  });

  it('answer under the qualifier that was asked for', async () => {
    await kit.call(publishVersionOperation, { FunctionName: 'hello' });
    const byVersion = await kit.call(getFunctionOperation, { FunctionName: 'hello', Qualifier: '1' });
    expect(byVersion.Configuration).toMatchObject({ FunctionArn: `${ARN}:1`, Version: '1' });
    const byName = await kit.call(getFunctionConfigurationOperation, { FunctionName: 'hello:$LATEST' });
    expect(byName).toMatchObject({ FunctionArn: `${ARN}:$LATEST`, Version: '$LATEST' });
  });
});

describe('UpdateFunctionCode', () => {
  it('answers the update in progress', async () => {
    const answer = await kit.call(updateFunctionCodeOperation, { FunctionName: 'hello', ZipFile: Buffer.from('new') });
    expect(answer).toMatchObject({ FunctionArn: ARN, CodeSize: 3, LastUpdateStatus: 'InProgress', State: 'Active' });
  });

  it('answers the version under its own ARN when it publishes', async () => {
    const input = { FunctionName: 'hello', ZipFile: Buffer.from('new'), Publish: true };
    const answer = await kit.call(updateFunctionCodeOperation, input);
    expect(answer).toMatchObject({ FunctionArn: `${ARN}:1`, Version: '1' });
  });

  it.each([
    [{ ImageUri: 'x' }, "Please don't provide ImageUri"],
    [{ S3Bucket: 'b', S3Key: 'k' }, 'S3 Error Code: NoSuchKey.'],
    [{}, 'Please provide a source for function code.'],
  ])('refuses the source %j', async (source, message) => {
    await expect(kit.call(updateFunctionCodeOperation, { FunctionName: 'hello', ...source })).rejects.toThrow(message);
  });

  it('refuses to update a version', async () => {
    const input = { FunctionName: 'hello:1', ZipFile: Buffer.from('new') };
    await expect(kit.call(updateFunctionCodeOperation, input)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('Aliases and versions do not support this operation'),
    });
  });
});

describe('UpdateFunctionConfiguration', () => {
  it('changes only what the request says', async () => {
    const answer = await kit.call(updateFunctionConfigurationOperation, { FunctionName: 'hello', Timeout: 9 });
    expect(answer).toMatchObject({ Timeout: 9, MemorySize: 128, Handler: 'index.handler', Role: ROLE });
    expect(answer.LastUpdateStatus).toBe('InProgress');
  });

  it('shows no environment once it is empty', async () => {
    const variables = { FunctionName: 'hello', Environment: { Variables: { A: '1' } } };
    expect((await kit.call(updateFunctionConfigurationOperation, variables)).Environment).toEqual({
      Variables: { A: '1' },
    });
    await kit.control.settle();
    const none = { FunctionName: 'hello', Environment: {} };
    expect((await kit.call(updateFunctionConfigurationOperation, none)).Environment).toBeUndefined();
  });

  it('refuses unsupported settings by name', async () => {
    const input = { FunctionName: 'hello', FileSystemConfigs: [{ Arn: 'arn:aws:efs', LocalMountPath: '/mnt/x' }] };
    await expect(kit.call(updateFunctionConfigurationOperation, input)).rejects.toThrow('FileSystemConfigs is not');
  });
});

describe('lists', () => {
  it('show functions without their states', async () => {
    const { Functions = [], NextMarker } = await kit.call(listFunctionsOperation, {});
    expect(Functions).toHaveLength(1);
    expect(Functions[0]).toMatchObject({ FunctionArn: ARN, Version: '$LATEST', MemorySize: 128 });
    for (const member of ['State', 'LastUpdateStatus', 'RuntimeVersionConfig']) {
      expect(Functions[0]).not.toHaveProperty(member);
    }
    expect(NextMarker).toBeUndefined();
  });

  it('show every version under its own ARN', async () => {
    await kit.call(publishVersionOperation, { FunctionName: 'hello' });
    const arns = [`${ARN}:$LATEST`, `${ARN}:1`];
    const { Functions = [] } = await kit.call(listFunctionsOperation, { FunctionVersion: 'ALL' });
    expect(Functions.map((one) => one.FunctionArn)).toEqual(arns);
    const { Versions = [] } = await kit.call(listVersionsByFunctionOperation, { FunctionName: 'hello' });
    expect(Versions.map((one) => one.FunctionArn)).toEqual(arns);
  });

  it('go on from a marker and refuse one that they never gave', async () => {
    await kit.control.create({ region: 'us-east-1', accountId: '111122223333', functionName: 'more' });
    const first = await kit.call(listFunctionsOperation, { MaxItems: 1 });
    const second = await kit.call(listFunctionsOperation, { MaxItems: 1, Marker: first.NextMarker });
    expect(second.Functions?.map((one) => one.FunctionName)).toEqual(['more']);
    await expect(kit.call(listFunctionsOperation, { Marker: 'made up' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  it('know no replicas at the edge', async () => {
    const input = { MasterRegion: 'us-east-1', FunctionVersion: 'ALL' as const };
    expect(await kit.call(listFunctionsOperation, input)).toEqual({ Functions: [] });
  });
});

describe('PublishVersion and DeleteFunction', () => {
  it('publish and delete one version', async () => {
    const published = await kit.call(publishVersionOperation, { FunctionName: 'hello', Description: 'first' });
    expect(published).toMatchObject({ FunctionArn: `${ARN}:1`, Description: 'first', State: 'Active' });
    expect(await kit.call(deleteFunctionOperation, { FunctionName: 'hello', Qualifier: '1' })).toEqual({
      StatusCode: 204,
    });
    await kit.call(deleteFunctionOperation, { FunctionName: ARN });
    await expect(kit.call(getFunctionOperation, { FunctionName: 'hello' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('GetAccountSettings', () => {
  it('answers quotas and usage', async () => {
    expect(await kit.call(getAccountSettingsOperation, {})).toEqual({
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: 250,
        UnreservedConcurrentExecutions: 250,
      },
      AccountUsage: { TotalCodeSize: 17, FunctionCount: 1 },
    });
  });
});

describe('other accounts', () => {
  const theirs = '444455556666:function:hello';

  it.each(['arn:aws:lambda:us-east-1:444455556666:function:hello', theirs])(
    'are out of reach, whether or not %s is there',
    async (FunctionName) => {
      const refusal = async () =>
        kit.call(getFunctionOperation, { FunctionName }, aCaller()).catch((error: unknown) => error);
      const before = await refusal();
      expect(before).toMatchObject({
        code: 'AccessDeniedException',
        message: expect.stringContaining(
          'is not authorized to perform: lambda:GetFunction on resource: ' +
            'arn:aws:lambda:us-east-1:444455556666:function:hello',
        ),
      });
      const mine = (await kit.control.functions.findVersion({ accountId: '111122223333', functionName: 'hello' }))!;
      const same = { ...mine, accountId: '444455556666' };
      await reserveCode(kit.control.packages, same);
      await kit.control.functions.createFunction(same);
      expect(await refusal()).toEqual(before);
    },
  );

  it('are checked under the qualifier too', async () => {
    const policy = aCaller({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'lambda:GetFunction', Resource: `${ARN}:1` },
    });
    const input = { FunctionName: 'hello' };
    await expect(kit.call(getFunctionOperation, input, policy)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    await kit.call(publishVersionOperation, input);
    await kit.call(getFunctionOperation, { ...input, Qualifier: '1' }, policy);
  });
});

import { ACCOUNT } from '@stoker/app/control/testing/control-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CreateFunctionUrlConfigRequest } from '../aws-model/lambda.generated.js';
import { createAliasOperation } from './create-alias.js';
import { createFunctionUrlConfigOperation } from './create-function-url-config.js';
import { deleteFunctionUrlConfigOperation } from './delete-function-url-config.js';
import { getFunctionUrlConfigOperation } from './get-function-url-config.js';
import { listFunctionUrlConfigsOperation } from './list-function-url-configs.js';
import { aCaller, ApiKit } from './testing/api-kit.js';
import { updateFunctionUrlConfigOperation } from './update-function-url-config.js';

const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hello`;
const hello = { FunctionName: 'hello' };
const ADDRESS = expect.stringMatching(/^https:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.stoker\.test\/$/) as string;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const notFound = (message: string) => ({ code: 'ResourceNotFoundException', message });
const NO_URL = notFound('The resource you requested does not exist.');
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create();
  await kit.call(createAliasOperation, { ...hello, Name: 'live', FunctionVersion: '$LATEST' });
});

const create = (input: Partial<CreateFunctionUrlConfigRequest> = {}) =>
  kit.call(createFunctionUrlConfigOperation, { ...hello, AuthType: 'NONE', ...input });

describe('a function URL', () => {
  it('is answered as Lambda answers it, the mode where it was asked for', async () => {
    const created = await create();
    expect(created).toStrictEqual({
      FunctionUrl: ADDRESS,
      FunctionArn: ARN,
      AuthType: 'NONE',
      Cors: undefined,
      CreationTime: TIME,
      InvokeMode: undefined,
    });
    expect(await kit.call(getFunctionUrlConfigOperation, hello)).toEqual({
      ...created,
      InvokeMode: 'BUFFERED',
      LastModifiedTime: created.CreationTime,
    });
  });

  it('keeps its address through updates, and what they do not set', async () => {
    const Cors = { AllowOrigins: ['https://app.example'], AllowMethods: ['GET'], MaxAge: 60, AllowCredentials: true };
    const { FunctionUrl, CreationTime } = await create({ Cors, InvokeMode: 'RESPONSE_STREAM' });
    kit.control.clock.advance(1000);
    const update = (changes: object) => kit.call(updateFunctionUrlConfigOperation, { ...hello, ...changes });
    const updated = await update({ AuthType: 'AWS_IAM' });
    expect(updated).toMatchObject({ FunctionUrl, CreationTime, AuthType: 'AWS_IAM', Cors });
    expect(updated.LastModifiedTime).not.toBe(CreationTime);
    expect(await kit.call(getFunctionUrlConfigOperation, hello)).toMatchObject({ InvokeMode: 'RESPONSE_STREAM' });
    expect((await update({ Cors: {} })).Cors).toBeUndefined();
  });

  it('stands on the function or on an alias, each once', async () => {
    await create({ Qualifier: 'live' });
    const { FunctionUrl } = await create();
    await expect(create()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        `Failed to create function url config for [functionArn = ${ARN}]. ` +
        'Error message:  FunctionUrlConfig exists for this Lambda function',
    });
    const { FunctionUrlConfigs } = await kit.call(listFunctionUrlConfigsOperation, hello);
    expect(FunctionUrlConfigs?.map(({ FunctionArn }) => FunctionArn)).toEqual([ARN, `${ARN}:live`]);
    const first = await kit.call(listFunctionUrlConfigsOperation, { ...hello, MaxItems: 1 });
    expect(first.FunctionUrlConfigs).toMatchObject([{ FunctionUrl }]);
    const rest = await kit.call(listFunctionUrlConfigsOperation, { ...hello, Marker: first.NextMarker });
    expect(rest.FunctionUrlConfigs).toMatchObject([{ FunctionArn: `${ARN}:live` }]);
    expect(rest.NextMarker).toBeUndefined();
  });

  it('is gone for good when it is deleted', async () => {
    const { FunctionUrl } = await create();
    await kit.call(deleteFunctionUrlConfigOperation, hello);
    await expect(kit.call(getFunctionUrlConfigOperation, hello)).rejects.toMatchObject(NO_URL);
    await expect(kit.call(deleteFunctionUrlConfigOperation, hello)).rejects.toMatchObject(NO_URL);
    await expect(kit.call(updateFunctionUrlConfigOperation, hello)).rejects.toMatchObject(NO_URL);
    expect((await create()).FunctionUrl).not.toBe(FunctionUrl);
  });

  it('is of a function and an alias that are there', async () => {
    const nobody = { FunctionName: 'nobody' };
    const missing = notFound('Function does not exist');
    await expect(create(nobody)).rejects.toMatchObject(missing);
    await expect(create({ Qualifier: 'other' })).rejects.toMatchObject(missing);
    await expect(kit.call(updateFunctionUrlConfigOperation, nobody)).rejects.toMatchObject(missing);
    await expect(kit.call(listFunctionUrlConfigsOperation, nobody)).rejects.toMatchObject(missing);
    await expect(kit.call(getFunctionUrlConfigOperation, nobody)).rejects.toMatchObject(NO_URL);
    await expect(kit.call(deleteFunctionUrlConfigOperation, nobody)).rejects.toMatchObject(NO_URL);
  });

  it('can be restricted by policies to callers who sign', async () => {
    const Condition = { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } };
    const Statement = { Effect: 'Allow', Action: 'lambda:*FunctionUrlConfig', Resource: '*', Condition } as const;
    const careful = aCaller({ Version: '2012-10-17', Statement });
    const by = (AuthType: 'NONE' | 'AWS_IAM') =>
      kit.call(createFunctionUrlConfigOperation, { ...hello, AuthType }, careful);
    await expect(by('NONE')).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await by('AWS_IAM');
    const open = kit.call(updateFunctionUrlConfigOperation, { ...hello, AuthType: 'NONE' }, careful);
    await expect(open).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

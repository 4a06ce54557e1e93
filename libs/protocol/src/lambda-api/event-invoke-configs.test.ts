import { ACCOUNT, HELLO, ROLE, TRUST } from '@stoker/app/control/testing/control-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PutFunctionEventInvokeConfigRequest } from '../aws-model/lambda.generated.js';
import { createAliasOperation } from './create-alias.js';
import { deleteFunctionEventInvokeConfigOperation } from './delete-function-event-invoke-config.js';
import { getFunctionEventInvokeConfigOperation } from './get-function-event-invoke-config.js';
import { listFunctionEventInvokeConfigsOperation } from './list-function-event-invoke-configs.js';
import { publishVersionOperation } from './publish-version.js';
import { putFunctionEventInvokeConfigOperation } from './put-function-event-invoke-config.js';
import { ApiKit } from './testing/api-kit.js';
import { updateFunctionEventInvokeConfigOperation } from './update-function-event-invoke-config.js';

const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hello`;
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:failed`;
const hello = { FunctionName: 'hello' };
const NO_DESTINATIONS = { OnSuccess: {}, OnFailure: {} };
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  const Statement = { Effect: 'Allow', Action: ['sqs:SendMessage', 'lambda:InvokeFunction'], Resource: '*' } as const;
  kit.control.addRole(ROLE, TRUST, [{ Version: '2012-10-17', Statement }]);
  await kit.control.create();
  await kit.call(publishVersionOperation, hello);
  await kit.call(createAliasOperation, { ...hello, Name: 'live', FunctionVersion: '1' });
});

type Settings = Partial<PutFunctionEventInvokeConfigRequest>;
const put = (input: Settings) => kit.call(putFunctionEventInvokeConfigOperation, { ...hello, ...input });
const update = (input: Settings) => kit.call(updateFunctionEventInvokeConfigOperation, { ...hello, ...input });
const get = (input: Settings = {}) => kit.call(getFunctionEventInvokeConfigOperation, { ...hello, ...input });
const notFound = (message: string) => ({ code: 'ResourceNotFoundException', message });
const notConfigured = (arn: string) => notFound(`The function ${arn} doesn't have an EventInvokeConfig`);

describe('an event-invoke configuration', () => {
  it('is of $LATEST where nothing is named, and shows destinations even where there are none', async () => {
    const config = await put({ MaximumRetryAttempts: 1 });
    expect(config).toEqual({
      LastModified: expect.any(Date),
      FunctionArn: `${ARN}:$LATEST`,
      MaximumRetryAttempts: 1,
      DestinationConfig: NO_DESTINATIONS,
    });
    expect(await get({ Qualifier: '$LATEST' })).toEqual(config);
    for (const on of [{ Qualifier: '1' }, { FunctionName: `${ARN}:live` }]) {
      expect((await put({ ...on, MaximumRetryAttempts: 0 })).FunctionArn).toMatch(/:(1|live)$/);
    }
    const { FunctionEventInvokeConfigs } = await kit.call(listFunctionEventInvokeConfigsOperation, hello);
    expect(FunctionEventInvokeConfigs?.map(({ FunctionArn }) => FunctionArn)).toEqual([
      `${ARN}:$LATEST`,
      `${ARN}:1`,
      `${ARN}:live`,
    ]);
  });

  it('is replaced by a put and added to by an update', async () => {
    await put({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 });
    expect((await put({ MaximumRetryAttempts: 0 })).MaximumEventAgeInSeconds).toBeUndefined();
    await update({ DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    const DestinationConfig = { OnSuccess: {}, OnFailure: { Destination: QUEUE } };
    expect(await update({ MaximumEventAgeInSeconds: 90 })).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 90,
      DestinationConfig,
    });
    const cleared = await update({ DestinationConfig: { OnFailure: {} } });
    expect(cleared.DestinationConfig).toEqual(NO_DESTINATIONS);
  });

  it('says something', async () => {
    await expect(put({})).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'You must specify at least one of error handling or destination setting.',
    });
  });

  it('sends to functions that are there, and to others that are not looked up', async () => {
    const to = (Destination: string) => put({ DestinationConfig: { OnSuccess: { Destination } } });
    await expect(to(ARN.replace('hello', 'nobody'))).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `The destination ARN ${ARN.replace('hello', 'nobody')} is invalid.`,
    });
    await expect(to(ARN)).rejects.toMatchObject({
      message: "You can't specify the function as a destination for itself.",
    });
    await to(ARN.replace(ACCOUNT, '444455556666'));
    await kit.control.create({ ...HELLO, functionName: 'other' });
    const Destination = ARN.replace('hello', 'other');
    expect((await to(Destination)).DestinationConfig?.OnSuccess).toEqual({ Destination });
  });

  it('is not there before it is put, nor after it is deleted', async () => {
    const remove = (input: Settings = {}) => kit.call(deleteFunctionEventInvokeConfigOperation, { ...hello, ...input });
    await put({ MaximumRetryAttempts: 1 });
    await remove();
    await expect(remove()).rejects.toMatchObject(notConfigured(`${ARN}:$LATEST`));
    await expect(get({ Qualifier: 'live' })).rejects.toMatchObject(notConfigured(`${ARN}:live`));
    await expect(update({ MaximumRetryAttempts: 1 })).rejects.toMatchObject(notConfigured(`${ARN}:$LATEST`));
    const nobody = { FunctionName: 'nobody' };
    for (const attempt of [get(nobody), remove(nobody)]) {
      await expect(attempt).rejects.toMatchObject(notConfigured(`${ARN.replace('hello', 'nobody')}:$LATEST`));
    }
    const missing = notFound("The function doesn't exist.");
    for (const on of [nobody, { Qualifier: 'other' }, { Qualifier: '2' }]) {
      await expect(put({ ...on, MaximumRetryAttempts: 1 })).rejects.toMatchObject(missing);
    }
    await expect(update({ ...nobody, MaximumRetryAttempts: 1 })).rejects.toMatchObject(missing);
    await expect(kit.call(listFunctionEventInvokeConfigsOperation, nobody)).rejects.toMatchObject(missing);
  });
});

import { expect } from 'vitest';
import type { Tour } from './tour.js';

const NAME = { FunctionName: 'triggered' };

/** What makes a function run, and what becomes of its events. */
export async function tourTriggers(tour: Tour): Promise<void> {
  await tour.function('triggered');
  await tourUrls(tour);
  await tourEventSettings(tour);
  await tour.call('DeleteFunction', NAME);
}

async function tourUrls(tour: Tour): Promise<void> {
  const FunctionArn = tour.arn('function:triggered');
  const Cors = { AllowOrigins: ['https://example.com'], MaxAge: 60 };
  const created = await tour.call('CreateFunctionUrlConfig', { ...NAME, AuthType: 'AWS_IAM', Cors });
  expect(created).toMatchObject({ FunctionArn, AuthType: 'AWS_IAM', Cors, FunctionUrl: expect.any(String) as string });
  const again = { ...NAME, AuthType: 'NONE' };
  expect(await tour.refusal('CreateFunctionUrlConfig', again)).toMatchObject({
    name: 'ResourceConflictException',
    status: 409,
  });
  expect(await tour.call('UpdateFunctionUrlConfig', { ...NAME, InvokeMode: 'RESPONSE_STREAM' })).toMatchObject({
    InvokeMode: 'RESPONSE_STREAM',
  });
  expect(await tour.call('GetFunctionUrlConfig', NAME)).toMatchObject({
    FunctionUrl: created['FunctionUrl'],
    InvokeMode: 'RESPONSE_STREAM',
  });
  expect((await tour.call('ListFunctionUrlConfigs', NAME))['FunctionUrlConfigs']).toEqual([
    expect.objectContaining({ FunctionArn }),
  ]);
  await tour.call('DeleteFunctionUrlConfig', NAME);
  expect(await tour.refusal('GetFunctionUrlConfig', NAME)).toMatchObject({
    name: 'ResourceNotFoundException',
    status: 404,
  });
}

async function tourEventSettings(tour: Tour): Promise<void> {
  const put = { ...NAME, MaximumRetryAttempts: 1 };
  expect(await tour.call('PutFunctionEventInvokeConfig', put)).toMatchObject({ MaximumRetryAttempts: 1 });
  await tour.call('UpdateFunctionEventInvokeConfig', { ...NAME, MaximumEventAgeInSeconds: 120 });
  const settings = { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 120 };
  expect(await tour.call('GetFunctionEventInvokeConfig', NAME)).toMatchObject(settings);
  const listed = await tour.call('ListFunctionEventInvokeConfigs', NAME);
  expect(listed['FunctionEventInvokeConfigs']).toEqual([expect.objectContaining(settings)]);
  await tour.call('DeleteFunctionEventInvokeConfig', NAME);
  expect(await tour.refusal('GetFunctionEventInvokeConfig', NAME)).toMatchObject({
    name: 'ResourceNotFoundException',
    status: 404,
  });
}

import { expect } from 'vitest';
import { until } from '../../harness/until.js';
import type { Tour } from './tour.js';

const NAME = { FunctionName: 'triggered' };

/** What makes a function run, and what becomes of its events. */
export async function tourTriggers(tour: Tour): Promise<void> {
  await tour.function('triggered');
  await tourUrls(tour);
  await tourEventSettings(tour);
  await tourMappings(tour);
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

/** Of a kind of source that asks nothing of the function's role. */
const KAFKA = {
  ...NAME,
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['kafka.example:9092'] } },
  SourceAccessConfigurations: [
    { Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:kafka' },
  ],
  StartingPosition: 'TRIM_HORIZON',
  Topics: ['clicks'],
};

async function tourMappings(tour: Tour): Promise<void> {
  const FunctionArn = tour.arn('function:triggered');
  const created = await tour.call('CreateEventSourceMapping', KAFKA);
  expect(created).toMatchObject({ FunctionArn, State: 'Creating', BatchSize: 100, Topics: ['clicks'] });
  expect(await tour.refusal('CreateEventSourceMapping', KAFKA)).toMatchObject({
    name: 'ResourceConflictException',
    status: 409,
  });
  const one = { UUID: created['UUID'] };
  const settled = (state: string) =>
    until(`the mapping is ${state}`, async () => (await tour.call('GetEventSourceMapping', one))['State'] === state);
  await settled('Enabled');
  const listed = await tour.call('ListEventSourceMappings', NAME);
  expect(listed['EventSourceMappings']).toEqual([expect.objectContaining({ ...one, State: 'Enabled' })]);
  expect(await tour.call('UpdateEventSourceMapping', { ...one, Enabled: false })).toMatchObject({ State: 'Disabling' });
  await settled('Disabled');
  expect(await tour.call('DeleteEventSourceMapping', one)).toMatchObject({ State: 'Deleting' });
  await until('the mapping is gone', async () => {
    const { EventSourceMappings } = await tour.call('ListEventSourceMappings', NAME);
    return (EventSourceMappings as readonly unknown[]).length === 0;
  });
  expect(await tour.refusal('GetEventSourceMapping', one)).toMatchObject({ status: 404 });
}

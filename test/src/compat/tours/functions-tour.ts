import { expect } from 'vitest';
import { zipOf } from '../../harness/functions.js';
import { blob } from '../../harness/tour/tour-client.js';
import { type Tour, textOf } from './tour.js';

const NAME = { FunctionName: 'toured' };

/** Functions from their making to their end. */
export async function tourFunctions(tour: Tour): Promise<void> {
  const created = await tour.function('toured', {
    Description: 'żółć',
    MemorySize: 256,
    Timeout: 5,
    Environment: { Variables: { WORD: '1' } },
    Tags: { team: 'a' },
  });
  expect(created).toMatchObject({
    ...NAME,
    FunctionArn: tour.arn('function:toured'),
    State: 'Pending',
    MemorySize: 256,
  });

  const found = await tour.call('GetFunction', NAME);
  expect(found).toMatchObject({ Configuration: { State: 'Active', Description: 'żółć' }, Tags: { team: 'a' } });
  const { Location } = found['Code'] as { Location: string };
  expect((await (await fetch(Location)).bytes()).length).toBe(created['CodeSize']);
  const shown = await tour.call('GetFunctionConfiguration', NAME);
  expect(shown).toMatchObject({ Environment: { Variables: { WORD: '1' } }, CodeSha256: created['CodeSha256'] });

  const updated = { ...NAME, Description: '', RevisionId: shown['RevisionId'] };
  expect(await tour.call('UpdateFunctionConfiguration', updated)).toMatchObject({ Timeout: 5 });
  await tour.wait('function_updated_v2', NAME);
  expect(await tour.refusal('UpdateFunctionConfiguration', updated)).toMatchObject({
    name: 'PreconditionFailedException',
    status: 412,
  });
  const code = { ZipFile: blob(await zipOf({ 'index.mjs': 'export const handler = async () => "changed";' })) };
  const changed = await tour.call('UpdateFunctionCode', { ...NAME, ...code });
  expect(changed['CodeSha256']).not.toBe(created['CodeSha256']);
  await tour.wait('function_updated_v2', NAME);

  const { Functions } = await tour.call('ListFunctions', { MaxItems: 10 });
  expect(Functions).toEqual([expect.objectContaining(NAME)]);
  expect(await tour.call('GetAccountSettings')).toMatchObject({ AccountUsage: { FunctionCount: 1 } });

  await tourInvocations(tour);
  await tourSettings(tour);

  await tourTenants(tour);

  await tour.call('DeleteFunction', NAME);
  expect(await tour.refusal('GetFunction', NAME)).toMatchObject({
    name: 'ResourceNotFoundException',
    status: 404,
    message: `Function not found: ${tour.arn('function:toured')}`,
  });
}

async function tourInvocations(tour: Tour): Promise<void> {
  const Payload = blob('{}');
  const answer = await tour.call('Invoke', { ...NAME, Payload, LogType: 'Tail' });
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(textOf(answer['Payload'])).toBe('"changed"');
  expect(textOf(answer['LogResult'])).toContain('REPORT RequestId');
  expect(await tour.call('Invoke', { ...NAME, Payload, InvocationType: 'Event' })).toMatchObject({ StatusCode: 202 });
  expect(await tour.call('Invoke', { ...NAME, InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
  if (!tour.without.has('InvokeAsync'))
    expect(await tour.call('InvokeAsync', { ...NAME, InvokeArgs: Payload })).toMatchObject({ Status: 202 });
  expect(await tour.refusal('Invoke', { ...NAME, Payload: blob('{') })).toMatchObject({
    name: 'InvalidRequestContentException',
    status: 400,
  });
}

async function tourTenants(tour: Tour): Promise<void> {
  const isolated = { FunctionName: 'isolated' };
  const TenancyConfig = { TenantIsolationMode: 'PER_TENANT' };
  expect(await tour.function('isolated', { TenancyConfig })).toMatchObject({ TenancyConfig });
  const answer = await tour.call('Invoke', { ...isolated, TenantId: 'blue', Payload: blob('1') });
  expect(textOf(answer['Payload'])).toBe('{"event":1,"version":"$LATEST"}');
  expect(await tour.refusal('Invoke', { ...isolated, Payload: blob('1') })).toMatchObject({
    name: 'InvalidParameterValueException',
    status: 400,
  });
  await tour.call('DeleteFunction', isolated);
}

/** Response streams, for SDKs that have them. */
export async function tourStreams(tour: Tour): Promise<void> {
  await tour.function('streams');
  const { StatusCode, EventStream } = await tour.call('InvokeWithResponseStream', {
    FunctionName: 'streams',
    Payload: blob('{"a":1}'),
  });
  const events = EventStream as { PayloadChunk?: { Payload: string }; InvokeComplete?: object }[];
  expect(StatusCode).toBe(200);
  expect(textOf(events[0]!.PayloadChunk!.Payload)).toBe('{"event":{"a":1},"version":"$LATEST"}');
  expect(events.at(-1)).toHaveProperty('InvokeComplete');
  await tour.call('DeleteFunction', { FunctionName: 'streams' });
}

async function tourSettings(tour: Tour): Promise<void> {
  const Resource = tour.arn('function:toured');
  await tour.call('TagResource', { Resource, Tags: { stage: 'dev' } });
  expect(await tour.call('ListTags', { Resource })).toMatchObject({ Tags: { team: 'a', stage: 'dev' } });
  await tour.call('UntagResource', { Resource, TagKeys: ['team', 'stage'] });
  expect((await tour.call('ListTags', { Resource }))['Tags'] ?? {}).toEqual({});

  await tour.call('PutFunctionConcurrency', { ...NAME, ReservedConcurrentExecutions: 2 });
  expect(await tour.call('GetFunctionConcurrency', NAME)).toMatchObject({ ReservedConcurrentExecutions: 2 });
  await tour.call('DeleteFunctionConcurrency', NAME);
  expect((await tour.call('GetFunctionConcurrency', NAME))['ReservedConcurrentExecutions'] ?? null).toBeNull();

  await tour.call('PutRuntimeManagementConfig', { ...NAME, UpdateRuntimeOn: 'FunctionUpdate' });
  expect(await tour.call('GetRuntimeManagementConfig', NAME)).toMatchObject({ UpdateRuntimeOn: 'FunctionUpdate' });
  await tour.call('PutFunctionRecursionConfig', { ...NAME, RecursiveLoop: 'Allow' });
  expect(await tour.call('GetFunctionRecursionConfig', NAME)).toMatchObject({ RecursiveLoop: 'Allow' });
}

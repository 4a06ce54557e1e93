import { expect } from 'vitest';
import { blob } from '../../harness/tour/tour-client.js';
import { type Tour, textOf } from './tour.js';

const NAME = { FunctionName: 'versioned' };
const LIVE = { ...NAME, Name: 'live' };
const QUALIFIED = { ...NAME, Qualifier: 'live' };

/** Versions, aliases, and what is set on them. */
export async function tourVersions(tour: Tour): Promise<void> {
  await tour.function('versioned');
  for (const version of ['1', '2']) {
    expect(await tour.call('PublishVersion', { ...NAME, Description: version })).toMatchObject({ Version: version });
    await tour.wait('published_version_active', { ...NAME, Qualifier: version });
    await tour.call('UpdateFunctionConfiguration', { ...NAME, Timeout: 7 });
    await tour.wait('function_updated_v2', NAME);
  }
  const { Versions } = await tour.call('ListVersionsByFunction', NAME);
  expect((Versions as { Version: string }[]).map(({ Version }) => Version)).toEqual(['$LATEST', '1', '2']);

  expect(await tour.call('CreateAlias', { ...LIVE, FunctionVersion: '1' })).toMatchObject({
    AliasArn: tour.arn('function:versioned:live'),
  });
  const RoutingConfig = { AdditionalVersionWeights: { 2: 0.25 } };
  await tour.call('UpdateAlias', { ...LIVE, RoutingConfig });
  expect(await tour.call('GetAlias', LIVE)).toMatchObject({ FunctionVersion: '1', RoutingConfig });
  await tour.call('UpdateAlias', { ...LIVE, FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } });
  expect((await tour.call('ListAliases', NAME))['Aliases']).toEqual([
    expect.objectContaining({ Name: 'live', FunctionVersion: '2' }),
  ]);
  const answer = await tour.call('Invoke', { ...QUALIFIED, Payload: blob('1') });
  expect([answer['ExecutedVersion'], textOf(answer['Payload'])]).toEqual(['2', '{"event":1,"version":"2"}']);

  await tourProvisioned(tour);

  await tour.call('DeleteAlias', LIVE);
  expect(await tour.refusal('GetAlias', LIVE)).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  await tour.call('DeleteFunction', { ...NAME, Qualifier: '1' });
  await tour.call('DeleteFunction', NAME);
}

async function tourProvisioned(tour: Tour): Promise<void> {
  const put = { ...QUALIFIED, ProvisionedConcurrentExecutions: 1 };
  expect(await tour.call('PutProvisionedConcurrencyConfig', put)).toMatchObject({
    RequestedProvisionedConcurrentExecutions: 1,
  });
  expect(await tour.call('GetProvisionedConcurrencyConfig', QUALIFIED)).toMatchObject({
    RequestedProvisionedConcurrentExecutions: 1,
  });
  const listed = await tour.call('ListProvisionedConcurrencyConfigs', NAME);
  expect(listed['ProvisionedConcurrencyConfigs']).toEqual([
    expect.objectContaining({ FunctionArn: tour.arn('function:versioned:live') }),
  ]);
  await tour.call('DeleteProvisionedConcurrencyConfig', QUALIFIED);
  expect(await tour.refusal('GetProvisionedConcurrencyConfig', QUALIFIED)).toMatchObject({
    name: 'ProvisionedConcurrencyConfigNotFoundException',
    status: 404,
  });
}

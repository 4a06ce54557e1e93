import { expect } from 'vitest';
import type { Tour } from './tour.js';

const NAME = { FunctionName: 'signed' };
const PROFILE = 'arn:aws:signer:us-east-1:999999999999:/signing-profiles/toured/abcdefghij';

/** Code signing configurations, and the functions that have one. */
export async function tourSigning(tour: Tour): Promise<void> {
  const created = await tour.call('CreateCodeSigningConfig', {
    Description: 'toured',
    AllowedPublishers: { SigningProfileVersionArns: [PROFILE] },
  });
  const { CodeSigningConfigArn } = created['CodeSigningConfig'] as { CodeSigningConfigArn: string };
  const config = { CodeSigningConfigArn };
  expect(CodeSigningConfigArn).toContain(tour.arn('code-signing-config:csc-'));

  const changed = await tour.call('UpdateCodeSigningConfig', { ...config, Description: 'changed' });
  expect(changed['CodeSigningConfig']).toMatchObject({ ...config, Description: 'changed' });
  expect((await tour.call('GetCodeSigningConfig', config))['CodeSigningConfig']).toMatchObject({
    Description: 'changed',
    AllowedPublishers: { SigningProfileVersionArns: [PROFILE] },
  });
  expect((await tour.call('ListCodeSigningConfigs'))['CodeSigningConfigs']).toEqual([expect.objectContaining(config)]);

  await tour.function('signed');
  expect(await tour.call('PutFunctionCodeSigningConfig', { ...NAME, ...config })).toMatchObject(config);
  expect(await tour.call('GetFunctionCodeSigningConfig', NAME)).toMatchObject(config);
  const { FunctionArns } = await tour.call('ListFunctionsByCodeSigningConfig', config);
  expect(FunctionArns).toEqual([tour.arn('function:signed')]);
  expect(await tour.refusal('DeleteCodeSigningConfig', config)).toMatchObject({
    name: 'ResourceConflictException',
    status: 409,
  });
  await tour.call('DeleteFunctionCodeSigningConfig', NAME);
  await tour.call('DeleteFunction', NAME);
  await tour.call('DeleteCodeSigningConfig', config);
  expect(await tour.refusal('GetCodeSigningConfig', config)).toMatchObject({
    name: 'ResourceNotFoundException',
    status: 404,
  });
}

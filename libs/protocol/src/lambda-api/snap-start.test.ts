import { beforeEach, describe, expect, it } from 'vitest';
import { createAliasOperation } from './create-alias.js';
import { getFunctionConfigurationOperation } from './get-function-configuration.js';
import { publishVersionOperation } from './publish-version.js';
import { putProvisionedConcurrencyConfigOperation } from './put-provisioned-concurrency-config.js';
import { ApiKit } from './testing/api-kit.js';
import { updateAliasOperation } from './update-alias.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const HELLO = { FunctionName: 'hello' };
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create(undefined, { runtime: 'python3.13' });
});

const update = async (ApplyOn: 'PublishedVersions' | 'None') => {
  await kit.call(updateFunctionConfigurationOperation, { ...HELLO, SnapStart: { ApplyOn } });
  await kit.control.settle();
};
const show = (Qualifier?: string) => kit.call(getFunctionConfigurationOperation, { ...HELLO, Qualifier });

describe('SnapStart', () => {
  it('is on for a version published with it, once that is active', async () => {
    await update('PublishedVersions');
    expect(await show()).toMatchObject({ SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } });
    const published = await kit.call(publishVersionOperation, HELLO);
    expect(published).toMatchObject({
      State: 'Pending',
      StateReasonCode: 'Creating',
      SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' },
    });
    await kit.control.settle();
    expect(await show('1')).toMatchObject({
      State: 'Active',
      SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'On' },
    });
  });

  it('can be taken away again, which is a change to publish', async () => {
    await update('PublishedVersions');
    await kit.call(publishVersionOperation, HELLO);
    await kit.control.settle();
    await update('None');
    expect(await kit.call(publishVersionOperation, HELLO)).toMatchObject({
      Version: '2',
      State: 'Active',
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    });
  });

  it('is refused for runtimes that do not have it on Lambda', async () => {
    const node = { ...HELLO, Runtime: 'nodejs24.x', SnapStart: { ApplyOn: 'PublishedVersions' } } as const;
    await expect(kit.call(updateFunctionConfigurationOperation, node)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'nodejs24.x is not supported for SnapStart enabled functions.',
    });
  });

  it('does not go with provisioned concurrency', async () => {
    await update('PublishedVersions');
    await kit.call(publishVersionOperation, HELLO);
    const config = { ...HELLO, Qualifier: '1', ProvisionedConcurrentExecutions: 1 };
    await expect(kit.call(putProvisionedConcurrencyConfigOperation, config)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  it('does not come to an alias with provisioned concurrency by an update either', async () => {
    await kit.call(publishVersionOperation, HELLO);
    const alias = { ...HELLO, Name: 'live' };
    await kit.call(createAliasOperation, { ...alias, FunctionVersion: '1' });
    const config = { ...HELLO, Qualifier: 'live', ProvisionedConcurrentExecutions: 1 };
    await kit.call(putProvisionedConcurrencyConfigOperation, config);
    await update('PublishedVersions');
    await kit.call(publishVersionOperation, HELLO);
    for (const move of [{ FunctionVersion: '2' }, { RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } } }]) {
      await expect(kit.call(updateAliasOperation, { ...alias, ...move })).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
        message: 'Provisioned Concurrency is not supported for SnapStart enabled functions.',
      });
    }
  });
});

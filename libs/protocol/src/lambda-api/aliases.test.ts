import { beforeEach, describe, expect, it } from 'vitest';
import { createAliasOperation } from './create-alias.js';
import { deleteAliasOperation } from './delete-alias.js';
import { getAliasOperation } from './get-alias.js';
import { listAliasesOperation } from './list-aliases.js';
import { publishVersionOperation } from './publish-version.js';
import { ApiKit } from './testing/api-kit.js';
import { updateAliasOperation } from './update-alias.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:hello:live';
const LIVE = { FunctionName: 'hello', Name: 'live' };
let kit: ApiKit;

beforeEach(async () => {
  kit = new ApiKit();
  await kit.control.create();
  for (const Timeout of [4, 5]) {
    await kit.call(updateFunctionConfigurationOperation, { FunctionName: 'hello', Timeout });
    await kit.control.settle();
    await kit.call(publishVersionOperation, { FunctionName: 'hello' });
  }
});

describe('aliases', () => {
  it('show weights only where they have some', async () => {
    const created = await kit.call(createAliasOperation, { ...LIVE, FunctionVersion: '1' });
    expect(JSON.parse(JSON.stringify(created))).toStrictEqual({
      AliasArn: ARN,
      Name: 'live',
      FunctionVersion: '1',
      Description: '',
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const weighted = { AdditionalVersionWeights: { '2': 0.25 } };
    const updated = await kit.call(updateAliasOperation, { ...LIVE, RoutingConfig: weighted });
    expect(updated).toMatchObject({ FunctionVersion: '1', RoutingConfig: weighted });
    expect(await kit.call(getAliasOperation, LIVE)).toEqual(updated);
  });

  it('keep weights that an update says nothing about, and lose them to an empty configuration', async () => {
    const RoutingConfig = { AdditionalVersionWeights: { '2': 0.25 } };
    await kit.call(createAliasOperation, { ...LIVE, FunctionVersion: '1', RoutingConfig });
    expect(await kit.call(updateAliasOperation, { ...LIVE, Description: 'x' })).toMatchObject({
      Description: 'x',
      RoutingConfig,
    });
    const cleared = await kit.call(updateAliasOperation, { ...LIVE, RoutingConfig: {} });
    expect(cleared.RoutingConfig).toBeUndefined();
  });

  it('are listed and deleted', async () => {
    await kit.call(createAliasOperation, { ...LIVE, FunctionVersion: '1' });
    const { Aliases = [] } = await kit.call(listAliasesOperation, { FunctionName: 'hello', FunctionVersion: '1' });
    expect(Aliases.map((one) => one.AliasArn)).toEqual([ARN]);
    await kit.call(deleteAliasOperation, LIVE);
    expect(await kit.call(listAliasesOperation, { FunctionName: 'hello' })).toMatchObject({ Aliases: [] });
  });
});

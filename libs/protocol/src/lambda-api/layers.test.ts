import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ROLE, ZIP } from '@stoker/app/control/testing/control-kit';
import type { Caller } from '@stoker/app/identity/caller';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { PublishLayerVersionRequest } from '../aws-model/lambda.generated.js';
import { addLayerVersionPermissionOperation } from './add-layer-version-permission.js';
import { createFunctionOperation } from './create-function.js';
import { deleteLayerVersionOperation } from './delete-layer-version.js';
import { getLayerVersionByArnOperation } from './get-layer-version-by-arn.js';
import { getLayerVersionOperation } from './get-layer-version.js';
import { getLayerVersionPolicyOperation } from './get-layer-version-policy.js';
import { listFunctionsOperation } from './list-functions.js';
import { listLayerVersionsOperation } from './list-layer-versions.js';
import { listLayersOperation } from './list-layers.js';
import { publishLayerVersionOperation } from './publish-layer-version.js';
import { removeLayerVersionPermissionOperation } from './remove-layer-version-permission.js';
import { ADMIN, aCaller, ApiKit } from './testing/api-kit.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const OTHER = '444455556666';
const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:tools`;
const one = { LayerName: 'tools', VersionNumber: 1 };
const grant = { ...one, StatementId: 'xaccount', Action: 'lambda:GetLayerVersion', Principal: OTHER };
let kit: ApiKit;

beforeEach(() => {
  kit = new ApiKit();
});

const publish = (input: Partial<PublishLayerVersionRequest> = {}) =>
  kit.call(publishLayerVersionOperation, { LayerName: 'tools', Content: { ZipFile: ZIP }, ...input });

/** An administrator of the other account. */
function stranger(policy: PolicyDocument = ADMIN): Caller {
  const caller = aCaller(policy);
  return { ...caller, principal: { ...caller.principal, accountId: OTHER, arn: `arn:aws:iam::${OTHER}:user/bob` } };
}

const denied = (action: string, resource: string, policy = 'resource-based policy') => ({
  code: 'AccessDeniedException',
  message:
    `User: arn:aws:iam::${OTHER}:user/bob is not authorized to perform: lambda:${action} on resource: ${resource} ` +
    `because no ${policy} allows the lambda:${action} action`,
});

describe('PublishLayerVersion and GetLayerVersion', () => {
  it('answer what was said and where the package is, and nothing that was not', async () => {
    const published = await publish();
    expect(published).toEqual({
      Content: {
        CodeSha256: expect.any(String),
        CodeSize: ZIP.length,
        Location: expect.stringMatching(`^http://stoker.test:9400/code/${ACCOUNT}/`),
      },
      LayerArn: ARN,
      LayerVersionArn: `${ARN}:1`,
      Description: '',
      CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      Version: 1,
    });
    expect(await kit.call(getLayerVersionOperation, one)).toEqual(published);
    expect(await kit.call(getLayerVersionOperation, { ...one, LayerName: ARN })).toEqual(published);
    expect(await kit.call(getLayerVersionByArnOperation, { Arn: `${ARN}:1` })).toEqual(published);
  });

  it('keep every detail', async () => {
    const details = {
      Description: 'sharp things',
      LicenseInfo: 'MIT',
      CompatibleRuntimes: ['nodejs22.x', 'dotnet8'],
      CompatibleArchitectures: ['arm64', 'x86_64'] as const,
    };
    expect(await publish(details)).toMatchObject(details);
    expect(await kit.call(getLayerVersionOperation, one)).toMatchObject(details);
  });

  it('refuse content from elsewhere', async () => {
    await expect(publish({ Content: { S3Bucket: 'b', S3Key: 'k' } })).rejects.toThrow('S3 Error Code: NoSuchKey.');
    await expect(publish({ Content: {} })).rejects.toThrow('Please provide a source for layer code.');
  });

  it('know no version that is not there', async () => {
    await publish();
    const missing = { code: 'ResourceNotFoundException', message: 'The resource you requested does not exist.' };
    await expect(kit.call(getLayerVersionOperation, { ...one, VersionNumber: 2 })).rejects.toMatchObject(missing);
    await expect(kit.call(getLayerVersionByArnOperation, { Arn: `${ARN}:2` })).rejects.toMatchObject(missing);
    await expect(
      kit.call(getLayerVersionByArnOperation, { Arn: 'arn:aws:lambda:::awslayer:AmazonLinux1703' }),
    ).rejects.toMatchObject(missing);
    await expect(kit.call(getLayerVersionOperation, { ...one, VersionNumber: 0 })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Layer Version Cannot be less than 1',
    });
  });
});

describe('lists and DeleteLayerVersion', () => {
  it('show the newest of each layer, and of a layer the newest first', async () => {
    await publish({ CompatibleRuntimes: ['nodejs22.x'] });
    await publish();
    await publish({ LayerName: 'other' });
    const { Layers } = await kit.call(listLayersOperation, {});
    expect(Layers?.map((layer) => layer.LatestMatchingVersion?.LayerVersionArn)).toEqual([
      `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:other:1`,
      `${ARN}:2`,
    ]);
    expect(Layers?.[1]).toMatchObject({ LayerName: 'tools', LayerArn: ARN });
    expect(Layers?.[1]?.LatestMatchingVersion).not.toHaveProperty('Content');
    const matching = await kit.call(listLayersOperation, { CompatibleRuntime: 'nodejs22.x' });
    expect(matching.Layers?.map((layer) => layer.LatestMatchingVersion?.Version)).toEqual([1]);
    const { LayerVersions } = await kit.call(listLayerVersionsOperation, { LayerName: 'tools' });
    expect(LayerVersions?.map(({ Version }) => Version)).toEqual([2, 1]);
    expect(await kit.call(listLayerVersionsOperation, { LayerName: 'nothing' })).toEqual({ LayerVersions: [] });
  });

  it('go on from a marker', async () => {
    for (let count = 0; count < 3; count++) await publish();
    const first = await kit.call(listLayerVersionsOperation, { LayerName: 'tools', MaxItems: 2 });
    const second = await kit.call(listLayerVersionsOperation, { LayerName: 'tools', Marker: first.NextMarker });
    expect(second.LayerVersions?.map(({ Version }) => Version)).toEqual([1]);
    expect(second.NextMarker).toBeUndefined();
  });

  it('delete a version for good, and one that is not there without a word', async () => {
    await publish();
    for (let count = 0; count < 2; count++) expect(await kit.call(deleteLayerVersionOperation, one)).toEqual({});
    await expect(kit.call(getLayerVersionOperation, one)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect((await publish()).Version).toBe(2);
  });
});

describe('permissions of a layer', () => {
  it('are shown as they were given', async () => {
    await publish();
    const { Statement, RevisionId } = await kit.call(addLayerVersionPermissionOperation, grant);
    const statement =
      `{"Sid":"xaccount","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${OTHER}:root"},` +
      `"Action":"lambda:GetLayerVersion","Resource":"${ARN}:1"}`;
    expect(Statement).toBe(statement);
    expect(await kit.call(getLayerVersionPolicyOperation, one)).toEqual({
      Policy: `{"Version":"2012-10-17","Id":"default","Statement":[${statement}]}`,
      RevisionId,
    });
  });

  it.each([
    [OTHER, { AWS: `arn:aws:iam::${OTHER}:root` }],
    [`arn:aws:iam::${OTHER}:root`, { AWS: `arn:aws:iam::${OTHER}:root` }],
    ['*', '*'],
  ])('are given to %s', async (Principal, written) => {
    await publish();
    const { Statement } = await kit.call(addLayerVersionPermissionOperation, { ...grant, Principal });
    expect(JSON.parse(Statement!)).toMatchObject({ Principal: written });
  });

  it('are given to no organization', async () => {
    await publish();
    const input = { ...grant, Principal: '*', OrganizationId: 'o-0123456789' };
    await expect(kit.call(addLayerVersionPermissionOperation, input)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('OrganizationId is not supported'),
    });
  });

  it('are changed only by who has seen the latest revision', async () => {
    await publish();
    const { RevisionId } = await kit.call(addLayerVersionPermissionOperation, grant);
    const more = { ...grant, StatementId: 'more' };
    const stale = { code: 'PreconditionFailedException' };
    await expect(kit.call(addLayerVersionPermissionOperation, { ...more, RevisionId: 'older' })).rejects.toMatchObject(
      stale,
    );
    await kit.call(addLayerVersionPermissionOperation, { ...more, RevisionId });
    await expect(
      kit.call(removeLayerVersionPermissionOperation, { ...one, StatementId: 'more', RevisionId }),
    ).rejects.toMatchObject(stale);
    await kit.call(removeLayerVersionPermissionOperation, { ...one, StatementId: 'more' });
  });

  it('are refused twice, and taken once', async () => {
    await publish();
    await kit.call(addLayerVersionPermissionOperation, grant);
    await expect(kit.call(addLayerVersionPermissionOperation, grant)).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: expect.stringContaining('The statement id (xaccount) provided already exists.'),
    });
    await kit.call(removeLayerVersionPermissionOperation, { ...one, StatementId: 'xaccount' });
    await expect(
      kit.call(removeLayerVersionPermissionOperation, { ...one, StatementId: 'xaccount' }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Statement xaccount is not found in resource policy.',
    });
    await expect(kit.call(getLayerVersionPolicyOperation, one)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'No policy is associated with the given resource.',
    });
  });

  it('are of versions that are there', async () => {
    const missing = { code: 'ResourceNotFoundException', message: `Layer version ${ARN}:1 does not exist.` };
    await expect(kit.call(addLayerVersionPermissionOperation, grant)).rejects.toMatchObject(missing);
    await expect(kit.call(getLayerVersionPolicyOperation, one)).rejects.toMatchObject(missing);
    await expect(kit.call(removeLayerVersionPermissionOperation, { ...one, StatementId: 'x' })).rejects.toMatchObject(
      missing,
    );
  });
});

describe('another account', () => {
  const theirs = { LayerName: ARN, VersionNumber: 1 };
  const get = (caller: Caller) => kit.call(getLayerVersionOperation, theirs, caller);

  it('finds a layer that it may not use as it finds none', async () => {
    const refusal = denied('GetLayerVersion', `${ARN}:1`);
    await expect(get(stranger())).rejects.toMatchObject(refusal);
    await publish();
    await expect(get(stranger())).rejects.toMatchObject(refusal);
    await expect(kit.call(getLayerVersionByArnOperation, { Arn: `${ARN}:1` }, stranger())).rejects.toMatchObject(
      refusal,
    );
  });

  it('gets the version that it was let, and no other', async () => {
    await publish();
    await publish();
    await kit.call(addLayerVersionPermissionOperation, grant);
    expect(await get(stranger())).toMatchObject({ LayerVersionArn: `${ARN}:1` });
    await expect(kit.call(getLayerVersionOperation, { ...theirs, VersionNumber: 2 }, stranger())).rejects.toMatchObject(
      denied('GetLayerVersion', `${ARN}:2`),
    );
    await kit.call(removeLayerVersionPermissionOperation, { ...one, StatementId: 'xaccount' });
    await expect(get(stranger())).rejects.toMatchObject(denied('GetLayerVersion', `${ARN}:1`));
  });

  it('must let its user in turn', async () => {
    await publish();
    await kit.call(addLayerVersionPermissionOperation, grant);
    const nobody = stranger({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'lambda:ListLayers', Resource: '*' },
    });
    await expect(get(nobody)).rejects.toMatchObject(denied('GetLayerVersion', `${ARN}:1`, 'identity-based policy'));
  });

  it('can do nothing else, whatever it was let', async () => {
    await publish();
    await kit.call(addLayerVersionPermissionOperation, { ...grant, Principal: '*' });
    const tries: [string, string, () => Promise<unknown>][] = [
      ['DeleteLayerVersion', `${ARN}:1`, () => kit.call(deleteLayerVersionOperation, theirs, stranger())],
      ['GetLayerVersionPolicy', `${ARN}:1`, () => kit.call(getLayerVersionPolicyOperation, theirs, stranger())],
      [
        'AddLayerVersionPermission',
        `${ARN}:1`,
        () => kit.call(addLayerVersionPermissionOperation, { ...grant, LayerName: ARN, StatementId: 'y' }, stranger()),
      ],
      [
        'RemoveLayerVersionPermission',
        `${ARN}:1`,
        () => kit.call(removeLayerVersionPermissionOperation, { ...theirs, StatementId: 'xaccount' }, stranger()),
      ],
      ['ListLayerVersions', ARN, () => kit.call(listLayerVersionsOperation, { LayerName: ARN }, stranger())],
      [
        'PublishLayerVersion',
        ARN,
        () => kit.call(publishLayerVersionOperation, { LayerName: ARN, Content: { ZipFile: ZIP } }, stranger()),
      ],
    ];
    for (const [action, resource, attempt] of tries) {
      await expect(attempt()).rejects.toMatchObject(denied(action, resource));
    }
    expect(await kit.call(listLayersOperation, {}, stranger())).toEqual({ Layers: [] });
  });
});

describe('layers of a function', () => {
  const create = (Layers: string[], caller?: Caller) =>
    kit.call(
      createFunctionOperation,
      {
        FunctionName: 'hello',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: ROLE,
        Code: { ZipFile: ZIP },
        Layers,
      },
      caller,
    );

  it('are in its configuration in order, with their sizes, and absent where there are none', async () => {
    await publish();
    await publish({ LayerName: 'more' });
    const arns = [`${ARN}:1`, `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:more:1`];
    const shown = arns.map((Arn) => ({ Arn, CodeSize: ZIP.length }));
    expect((await create(arns)).Layers).toEqual(shown);
    await kit.control.settle();
    expect((await kit.call(listFunctionsOperation, {})).Functions?.[0]?.Layers).toEqual(shown);
    const update = (Layers: string[]) =>
      kit.call(updateFunctionConfigurationOperation, { FunctionName: 'hello', Layers });
    expect((await update(arns.toReversed())).Layers).toEqual(shown.toReversed());
    await kit.control.settle();
    expect((await update([])).Layers).toBeUndefined();
  });

  it('must be there', async () => {
    await expect(create([`${ARN}:1`])).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Layer version ${ARN}:1 does not exist.`,
    });
  });

  it('of another account must be let, and then are that account’s package', async () => {
    const foreign = { region: 'us-east-1', accountId: OTHER, layerName: 'theirs' };
    const arn = `arn:aws:lambda:us-east-1:${OTHER}:layer:theirs:1`;
    const refusal = {
      code: 'AccessDeniedException',
      message:
        `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: lambda:GetLayerVersion on resource: ` +
        `${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
    };
    await expect(create([arn])).rejects.toMatchObject(refusal);
    await kit.call(
      publishLayerVersionOperation,
      { LayerName: foreign.layerName, Content: { ZipFile: ZIP } },
      stranger(),
    );
    await expect(create([arn])).rejects.toMatchObject(refusal);
    await kit.call(
      addLayerVersionPermissionOperation,
      { ...grant, LayerName: 'theirs', Principal: ACCOUNT },
      stranger(),
    );
    expect((await create([arn])).Layers).toEqual([{ Arn: arn, CodeSize: ZIP.length }]);
    await kit.control.settle();
    expect(await kit.control.functions.findVersion({ accountId: ACCOUNT, functionName: 'hello' })).toMatchObject({
      state: 'Active',
      layers: [{ accountId: OTHER }],
    });
  });

  it.each([
    ['ForAnyValue:StringLike', '*', '1'],
    ['ForAnyValue:StringEquals', '1', '1'],
    ['ForAnyValue:StringEquals', '1', '01'],
  ])(
    'are what policies can restrict functions to, however ARNs are written: %s %s, %s',
    async (test, denied, asked) => {
      await publish();
      const Condition = { [test]: { 'lambda:Layer': [`${ARN}:${denied}`] } };
      const caller = aCaller({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action: 'lambda:*Function*', Resource: '*', Condition },
        ],
      });
      const refused = {
        code: 'AccessDeniedException',
        message: expect.stringContaining('with an explicit deny in an identity-based policy'),
      };
      await expect(create([`${ARN}:${asked}`], caller)).rejects.toMatchObject(refused);
      await create([], caller);
      const update = { FunctionName: 'hello', Layers: [`${ARN}:${asked}`] };
      await expect(kit.call(updateFunctionConfigurationOperation, update, caller)).rejects.toMatchObject(refused);
    },
  );
});

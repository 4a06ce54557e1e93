import { HELLO, IMAGE_SETTINGS, ROLE, ZIP } from '@stoker/app/control/testing/control-kit';
import { createFunction } from '@stoker/app/control/create-function';
import { publishLayerVersion } from '@stoker/app/control/layers/publish-layer-version';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCodeSigningConfigOperation } from './create-code-signing-config.js';
import { createFunctionOperation } from './create-function.js';
import { getFunctionCodeSigningConfigOperation } from './get-function-code-signing-config.js';
import { listTagsOperation } from './list-tags.js';
import { putFunctionCodeSigningConfigOperation } from './put-function-code-signing-config.js';
import { tagResourceOperation } from './tag-resource.js';
import { aCaller, ApiKit } from './testing/api-kit.js';
import { updateCodeSigningConfigOperation } from './update-code-signing-config.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const PROFILE = 'arn:aws:signer:us-east-1:111122223333:/signing-profiles/team/AbCd1234';
const FunctionName = 'hello';
const UNSIGNED = { code: 'CodeVerificationFailedException' };

let kit: ApiKit;
const config = async (UntrustedArtifactOnDeployment: 'Warn' | 'Enforce' = 'Enforce') => {
  const AllowedPublishers = { SigningProfileVersionArns: [PROFILE] };
  const CodeSigningPolicies = { UntrustedArtifactOnDeployment };
  const made = await kit.call(createCodeSigningConfigOperation, { AllowedPublishers, CodeSigningPolicies });
  return made.CodeSigningConfig.CodeSigningConfigArn;
};
const put = (CodeSigningConfigArn: string, caller = aCaller()) =>
  kit.call(putFunctionCodeSigningConfigOperation, { FunctionName, CodeSigningConfigArn }, caller);

beforeEach(() => {
  kit = new ApiKit();
});

describe('a configuration that enforces signatures', () => {
  it('lets no function be created, and leaves nothing behind', async () => {
    const input = { FunctionName, Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE } as const;
    const create = async (CodeSigningConfigArn: string) =>
      kit.call(createFunctionOperation, { ...input, Code: { ZipFile: ZIP }, CodeSigningConfigArn });
    await expect(create(await config())).rejects.toMatchObject(UNSIGNED);
    expect(kit.control.code.count).toBe(0);
    await create(await config('Warn'));
  });

  it('lets a function have no other layers, and keeps what it has', async () => {
    await kit.control.create(HELLO);
    const details = { description: '', compatibleRuntimes: [], compatibleArchitectures: [] };
    const key = { accountId: HELLO.accountId, layerName: 'tools' };
    await publishLayerVersion(kit.control, key, { ...details, content: { zip: ZIP } });
    await put(await config());
    const Layers = ['arn:aws:lambda:us-east-1:111122223333:layer:tools:1'];
    const update = (changes: object) => kit.call(updateFunctionConfigurationOperation, { FunctionName, ...changes });
    await expect(update({ Layers })).rejects.toMatchObject(UNSIGNED);
    await update({ Timeout: 9, Layers: [] });
  });

  it('is for no container image', async () => {
    kit.control.images.push(HELLO.accountId, 'stoker/app:1', 'image');
    const source = { imageUri: 'stoker/app:1', settings: IMAGE_SETTINGS, publish: false };
    await createFunction(kit.control, HELLO, source);
    await expect(put(await config())).rejects.toThrow('not supported for functions with package type Image.');
  });
});

describe('access', () => {
  it('to give a function a configuration is to both of them', async () => {
    await kit.control.create(HELLO);
    const arn = await config('Warn');
    const only = (Resource: string) =>
      aCaller({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'lambda:*', Resource } });
    await expect(put(arn, only('*:function:*'))).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await expect(put(arn, only(arn))).rejects.toMatchObject({ code: 'AccessDeniedException' });
    expect(await kit.call(getFunctionCodeSigningConfigOperation, { FunctionName })).toEqual({});
  });

  it('may go by the configuration’s tags', async () => {
    const Resource = await config();
    const caller = aCaller({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'lambda:UpdateCodeSigningConfig',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'a' } },
      },
    });
    const update = () => kit.call(updateCodeSigningConfigOperation, { CodeSigningConfigArn: Resource }, caller);
    await expect(update()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    await kit.call(tagResourceOperation, { Resource, Tags: { team: 'a' } });
    expect(await kit.call(listTagsOperation, { Resource })).toEqual({ Tags: { team: 'a' } });
    await update();
  });
});

it('a configuration of another account is like none', async () => {
  await kit.control.create(HELLO);
  const arn = (await config('Warn')).replace('111122223333', '444455556666');
  const input = { FunctionName: 'other', Runtime: 'nodejs22.x', Handler: 'index.handler', Role: ROLE } as const;
  await expect(
    kit.call(createFunctionOperation, { ...input, Code: { ZipFile: ZIP }, CodeSigningConfigArn: arn }),
  ).rejects.toMatchObject({ code: 'CodeSigningConfigNotFoundException' });
});

import { ROLE, TRUST, ZIP } from '@stoker/app/control/testing/control-kit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from '../aws-model/lambda.generated.js';
import { createFunctionOperation } from './create-function.js';
import { getFunctionConfigurationOperation } from './get-function-configuration.js';
import { publishVersionOperation } from './publish-version.js';
import { ADMIN, ApiKit } from './testing/api-kit.js';
import { updateFunctionConfigurationOperation } from './update-function-configuration.js';

const FunctionName = 'hello';
const HELLO = {
  FunctionName,
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: ROLE,
  Code: { ZipFile: ZIP },
} as const;
const TargetArn = 'arn:aws:sqs:us-east-1:111122223333:letters';
const VpcConfig = { SubnetIds: ['subnet-0a1b2c3d'], SecurityGroupIds: ['sg-0a1b2c3d'] };
const SETTINGS = {
  VpcConfig,
  DeadLetterConfig: { TargetArn },
  TracingConfig: { Mode: 'Active' },
  KMSKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/k',
  LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: 'mine' },
} as const;
const SHOWN = {
  ...SETTINGS,
  VpcConfig: { ...VpcConfig, VpcId: '', Ipv6AllowedForDualStack: false },
  LoggingConfig: { ...SETTINGS.LoggingConfig, ApplicationLogLevel: 'INFO' },
};

let kit: ApiKit;
const create = async (more: Partial<CreateFunctionRequest> = {}) => {
  const created = await kit.call(createFunctionOperation, { ...HELLO, ...more });
  await kit.control.settle();
  return created;
};
const update = async (changes: Partial<UpdateFunctionConfigurationRequest>) => {
  const updated = await kit.call(updateFunctionConfigurationOperation, { FunctionName, ...changes });
  await kit.control.settle();
  return updated;
};

beforeEach(() => {
  kit = new ApiKit();
  kit.control.addRole(ROLE, TRUST, [ADMIN]);
});

describe('the settings that a function may have', () => {
  it('are shown as they were given, defaults filled in', async () => {
    expect(await create(SETTINGS)).toMatchObject(SHOWN);
    expect(await kit.call(getFunctionConfigurationOperation, { FunctionName })).toMatchObject(SHOWN);
  });

  it('are absent where nobody has said anything about them', async () => {
    const created = JSON.parse(JSON.stringify(await create())) as object;
    for (const member of ['VpcConfig', 'DeadLetterConfig', 'KMSKeyArn']) expect(created).not.toHaveProperty(member);
    expect(created).toMatchObject({
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/hello' },
    });
  });

  it('stay where an update says nothing about them', async () => {
    await create(SETTINGS);
    expect(await update({ Timeout: 9, DeadLetterConfig: {}, TracingConfig: {} })).toMatchObject({
      ...SHOWN,
      DeadLetterConfig: undefined,
    });
  });

  it('are taken away by what is empty; a VPC stays, empty', async () => {
    await create(SETTINGS);
    const emptied = await update({
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      DeadLetterConfig: { TargetArn: '' },
      TracingConfig: { Mode: 'PassThrough' },
      KMSKeyArn: '',
      LoggingConfig: { LogFormat: 'Text' },
    });
    expect(JSON.parse(JSON.stringify(emptied))).not.toHaveProperty('DeadLetterConfig');
    expect(JSON.parse(JSON.stringify(emptied))).not.toHaveProperty('KMSKeyArn');
    expect(emptied).toMatchObject({
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false },
      TracingConfig: { Mode: 'PassThrough' },
    });
    expect(emptied.LoggingConfig).toStrictEqual({ LogFormat: 'Text', LogGroup: 'mine' });
  });

  it('are those of a version for good', async () => {
    await create(SETTINGS);
    await kit.call(publishVersionOperation, { FunctionName });
    await update({ KMSKeyArn: '', DeadLetterConfig: { TargetArn: '' } });
    const published = await kit.call(getFunctionConfigurationOperation, { FunctionName, Qualifier: '1' });
    expect(published).toMatchObject(SHOWN);
    expect(await kit.call(publishVersionOperation, { FunctionName })).toMatchObject({ Version: '2' });
  });

  it.each<[Partial<CreateFunctionRequest>, string]>([
    [{ VpcConfig: { SubnetIds: ['subnet-0a1b2c3d'] } }, 'must coexist or be both empty list.'],
    [{ VpcConfig: { ...VpcConfig, SubnetIds: ['subnet-x'] } }, "The subnet ID 'subnet-x' is malformed"],
    [{ DeadLetterConfig: { TargetArn: 'arn:aws:s3:::bucket' } }, 'The provided dead letter target arn:aws:s3:::bucket'],
    [{ LoggingConfig: { SystemLogLevel: 'WARN' } }, 'can only be set when LogFormat is JSON.'],
  ])('are refused: %j', async (change, message) => {
    await expect(create(change)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });
});

import { describe, expect, it } from 'vitest';
import { ROLE, ZIP } from '@stoker/app/control/testing/control-kit';
import type { CreateFunctionRequest } from '../aws-model/lambda.generated.js';
import { createFunctionOperation } from './create-function.js';
import { aCaller, ADMIN, ApiKit } from './testing/api-kit.js';

const HELLO: CreateFunctionRequest = {
  FunctionName: 'hello',
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Role: ROLE,
  Code: { ZipFile: ZIP },
};
const create = (change: Partial<CreateFunctionRequest> = {}, kit = new ApiKit()) =>
  kit.call(createFunctionOperation, { ...HELLO, ...change });

describe('CreateFunction', () => {
  it('answers as AWS does, defaults included and nothing that is not set', async () => {
    const answer = await create();
    expect(JSON.parse(JSON.stringify(answer))).toStrictEqual({
      FunctionName: 'hello',
      FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:hello',
      Runtime: 'nodejs22.x',
      Role: ROLE,
      Handler: 'index.handler',
      CodeSize: ZIP.byteLength,
      CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: '2026-01-01T00:00:00.000+0000',
      Version: '$LATEST',
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/),
      },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/hello' },
    });
  });

  it('takes every setting over', async () => {
    const settings = {
      Description: 'says hello',
      Timeout: 30,
      MemorySize: 1769,
      EphemeralStorage: { Size: 1024 },
      Environment: { Variables: { GREETING: 'hello' } },
      Architectures: ['x86_64'] as const,
    };
    expect(await create(settings)).toMatchObject(settings);
  });

  it('publishes version 1 where asked to', async () => {
    expect(await create({ Publish: true })).toMatchObject({
      Version: '1',
      FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:hello',
      State: 'Active',
    });
  });

  it('creates a function that is named by its ARN', async () => {
    const FunctionName = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
    expect(await create({ FunctionName })).toMatchObject({ FunctionName: 'hello' });
  });

  it('accepts what tools send for settings that they leave alone', async () => {
    await create({
      PackageType: 'Zip',
      Tags: {},
      Layers: [],
      KMSKeyArn: '',
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      DeadLetterConfig: {},
      TracingConfig: { Mode: 'PassThrough' },
      SnapStart: { ApplyOn: 'None' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/hello' },
    });
  });

  it.each<[string, Partial<CreateFunctionRequest>]>([
    ['FileSystemConfigs', { FileSystemConfigs: [{ Arn: 'arn:aws:efs', LocalMountPath: '/mnt/x' }] }],
  ])('refuses %s by name rather than dropping it', async (name, change) => {
    await expect(create(change)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `${name} is not supported by this installation with the value that was given.`,
    });
  });

  it('refuses PublishTo, and says whom it is for', async () => {
    await expect(create({ PublishTo: 'LATEST_PUBLISHED' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining('it is for functions of Lambda Managed Instances') as string,
    });
  });

  it('isolates tenants where asked to, and says so', async () => {
    const TenancyConfig = { TenantIsolationMode: 'PER_TENANT' } as const;
    expect(await create({ TenancyConfig })).toMatchObject({ TenancyConfig });
  });

  it.each<[string, Partial<CreateFunctionRequest>, string]>([
    ['no source', { Code: {} }, 'Please provide a source for function code.'],
    ['half an object', { Code: { S3Bucket: 'bucket' } }, 'Please provide a source for function code.'],
    ['two sources', { Code: { ZipFile: ZIP, S3Key: 'k' } }, 'Please do not provide other FunctionCode parameters'],
    ['what is not there', { Code: { S3Bucket: 'bucket', S3Key: 'k' } }, 'S3 Error Code: NoSuchKey.'],
    ['an image', { Code: { ImageUri: 'registry/x' } }, "Please don't provide ImageUri"],
    ['no runtime', { Runtime: undefined }, 'Runtime and Handler are mandatory parameters'],
    ['no handler', { Handler: undefined }, 'Runtime and Handler are mandatory parameters'],
    ['an unknown runtime', { Runtime: 'cobol85' }, "Value cobol85 at 'runtime' failed to satisfy constraint"],
    ['arm64', { Architectures: ['arm64'] }, 'Architecture arm64 is not available here'],
    ['a long name', { FunctionName: 'x'.repeat(65) }, 'Member must have length less than or equal to 64'],
  ])('refuses %s', async (_name, change, message) => {
    await expect(create(change)).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });

  it('asks for iam:PassRole as well', async () => {
    const caller = aCaller({
      ...ADMIN,
      Statement: { Effect: 'Allow', Action: 'lambda:*', Resource: '*' },
    });
    await expect(new ApiKit().call(createFunctionOperation, HELLO, caller)).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: expect.stringContaining(`not authorized to perform: iam:PassRole on resource: ${ROLE}`),
    });
  });

  it.each(['there', 'nobody'])('passes no role of another account: %s', async (name) => {
    await expect(create({ Role: `arn:aws:iam::444455556666:role/${name}` })).rejects.toMatchObject({
      code: 'AccessDeniedException',
      message: 'Cross-account pass role is not allowed.',
    });
  });

  it('tells policies to which service the role is passed', async () => {
    const policy = (service: string) =>
      aCaller({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'lambda:*', Resource: '*' },
          {
            Effect: 'Allow',
            Action: 'iam:PassRole',
            Resource: '*',
            Condition: { StringEquals: { 'iam:PassedToService': service } },
          },
        ],
      });
    await new ApiKit().call(createFunctionOperation, HELLO, policy('lambda.amazonaws.com'));
    await expect(new ApiKit().call(createFunctionOperation, HELLO, policy('ec2.amazonaws.com'))).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
  });
});

import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

/** Values of members of the IAM and STS APIs by name, where their models leave too much open. */
export function iamValues({ name, accountId }: WalkSubject): KnownValue {
  const arn = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const values: Readonly<Record<string, unknown>> = {
    AccessKeyId: 'AKIAWALKWALKWALKWALK',
    ActionNames: ['s3:GetObject'],
    Arn: arn(`user/${name}`),
    AssumeRolePolicyDocument: trust,
    AWSServiceName: 'lambda.amazonaws.com',
    Encoding: 'SSH',
    EntityPath: 'o-0123456789/r-0123',
    GlobalEndpointTokenVersion: 'v2Token',
    GroupName: name,
    OpenIDConnectProviderArn: arn(`oidc-provider/${name}.example`),
    PermissionsBoundary: arn(`policy/${name}`),
    PolicyArn: arn(`policy/${name}`),
    PolicyDocument: document,
    PolicyInputList: [document],
    PolicySourceArn: arn(`user/${name}`),
    RoleArn: arn(`role/${name}`),
    RoleName: name,
    Status: 'Active',
    TagKeys: ['walk'],
    Tags: [{ Key: 'walk', Value: '1' }],
    ThumbprintList: ['0'.repeat(40)],
    Url: `https://${name}.example`,
    UserName: name,
    VersionId: 'v1',
  };
  return (member) => values[member];
}

/** What an operation must be given beyond what its model requires, or otherwise than its members' names say. */
export function iamExtras(operation: string, { name }: WalkSubject): Readonly<Record<string, unknown>> {
  const extras: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    CreateAccessKey: { UserName: name },
    CreatePolicy: { PolicyName: name },
    DeleteAccessKey: { UserName: name },
    GetUser: { UserName: name },
    ListAccessKeys: { UserName: name },
    UpdateAccessKey: { UserName: name },
  };
  return extras[operation] ?? {};
}

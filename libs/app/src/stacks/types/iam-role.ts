import { isServiceError } from '@stoker/core/errors/service-error';
import { sameValue } from '@stoker/core/model/same-value';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { CallMembers } from '../../ports/service-calls.js';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { lenient } from './lenient.js';
import { documentText, list, objects, optionalText, tagMap, text } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  properties: {
    AssumeRolePolicyDocument: 'update',
    Description: 'update',
    ManagedPolicyArns: 'update',
    MaxSessionDuration: 'update',
    Path: 'replace',
    PermissionsBoundary: 'update',
    Policies: 'update',
    RoleName: 'replace',
    Tags: 'update',
  },
  required: ['AssumeRolePolicyDocument'],

  async create(context, properties) {
    const RoleName = optionalText(properties, 'RoleName') ?? context.name(64);
    const { AssumeRolePolicyDocument, Path, Description, MaxSessionDuration, PermissionsBoundary, Tags } = properties;
    const document = documentText(AssumeRolePolicyDocument);
    const input = {
      RoleName,
      AssumeRolePolicyDocument: document,
      Path,
      Description,
      MaxSessionDuration,
      PermissionsBoundary,
      Tags,
    };
    const { Role } = await context.call('iam', 'CreateRole', input).catch((error: unknown) => {
      const mayBeOurs = context.begun !== undefined || properties['RoleName'] === undefined;
      if (!context.resumed || !mayBeOurs || !isServiceError(error, 'EntityAlreadyExistsException')) throw error;
      return context.call('iam', 'GetRole', { RoleName });
    });
    await context.begin(RoleName);
    await setPolicies(context, RoleName, properties, {});
    const { Arn, RoleId } = Role as CallMembers;
    return { physicalId: RoleName, attributes: { Arn, RoleId } };
  },

  async update(context, made, properties, before) {
    const { physicalId: RoleName } = made;
    const { call } = context;
    const changed = (name: string) => !sameValue(properties[name], before[name]);
    if (changed('AssumeRolePolicyDocument')) {
      const PolicyDocument = documentText(properties['AssumeRolePolicyDocument']);
      await call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
    }
    if (changed('Description') || changed('MaxSessionDuration')) {
      const { Description = '', MaxSessionDuration = 3_600 } = properties;
      await call('iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration });
    }
    if (changed('PermissionsBoundary')) {
      const { PermissionsBoundary } = properties;
      if (PermissionsBoundary === undefined) await call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
      else await call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
    }
    await setPolicies(context, RoleName, properties, before);
    await setTags(context, RoleName, properties, before);
    return made;
  },

  async delete(context, { physicalId: RoleName }, properties) {
    await setPolicies(context, RoleName, {}, properties);
    await context.call('iam', 'DeleteRole', { RoleName });
  },
};

/** Gives the role the policies that it is to have, and takes those that it had of before and is not to have. */
async function setPolicies(
  { call }: ResourceContext,
  RoleName: string,
  properties: JsonObject,
  before: JsonObject,
): Promise<void> {
  const inline = (of: JsonObject) =>
    new Map(objects(of, 'Policies').map((policy) => [text(policy, 'PolicyName'), policy]));
  const [next, was] = [inline(properties), inline(before)];
  for (const [PolicyName, policy] of next) {
    if (sameValue(policy, was.get(PolicyName))) continue;
    await call('iam', 'PutRolePolicy', {
      RoleName,
      PolicyName,
      PolicyDocument: documentText(policy['PolicyDocument']),
    });
  }
  for (const PolicyName of was.keys()) {
    if (!next.has(PolicyName)) await lenient(call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }));
  }
  const [attached, earlier] = [list(properties, 'ManagedPolicyArns'), list(before, 'ManagedPolicyArns')];
  for (const PolicyArn of attached.filter((arn) => !earlier.includes(arn))) {
    await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  }
  for (const PolicyArn of earlier.filter((arn) => !attached.includes(arn))) {
    await lenient(call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }));
  }
}

async function setTags(
  { call }: ResourceContext,
  RoleName: string,
  properties: JsonObject,
  before: JsonObject,
): Promise<void> {
  const [next, was] = [tagMap(properties) ?? {}, tagMap(before) ?? {}];
  if (sameValue(next, was)) return;
  const TagKeys = Object.keys(was).filter((key) => !Object.hasOwn(next, key));
  if (TagKeys.length > 0) await call('iam', 'UntagRole', { RoleName, TagKeys });
  if (properties['Tags'] !== undefined) await call('iam', 'TagRole', { RoleName, Tags: properties['Tags'] });
}

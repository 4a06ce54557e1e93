import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { CallMembers } from '../../ports/service-calls.js';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { lenient } from './lenient.js';
import { documentText, list, optionalText, text } from './properties.js';

/** Kinds of entities that have policies: the property that names some, and a word of operations. */
const KINDS = [
  ['Roles', 'Role'],
  ['Users', 'User'],
  ['Groups', 'Group'],
] as const;

/** A policy that is part of roles, users and groups. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const iamPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  properties: { Groups: 'update', PolicyDocument: 'update', PolicyName: 'replace', Roles: 'update', Users: 'update' },
  required: ['PolicyDocument', 'PolicyName'],

  async create(context, properties) {
    const physicalId = context.name();
    await context.begin(physicalId);
    await putInline(context, properties);
    return { physicalId, attributes: {} };
  },

  async update(context, made, properties, before) {
    await putInline(context, properties);
    await deleteInline(context, before, properties);
    return made;
  },

  async delete(context, _made, properties) {
    await deleteInline(context, properties, {});
  },
};

async function putInline({ call }: ResourceContext, properties: JsonObject): Promise<void> {
  const PolicyName = text(properties, 'PolicyName');
  const PolicyDocument = documentText(properties['PolicyDocument']);
  for (const [property, kind] of KINDS) {
    for (const name of list(properties, property)) {
      await call('iam', `Put${kind}Policy`, { [`${kind}Name`]: name, PolicyName, PolicyDocument });
    }
  }
}

async function deleteInline({ call }: ResourceContext, properties: JsonObject, kept: JsonObject): Promise<void> {
  const PolicyName = text(properties, 'PolicyName');
  for (const [property, kind] of KINDS) {
    for (const name of list(properties, property).filter((one) => !list(kept, property).includes(one))) {
      await lenient(call('iam', `Delete${kind}Policy`, { [`${kind}Name`]: name, PolicyName }));
    }
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const iamManagedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: {
    Description: 'replace',
    Groups: 'update',
    ManagedPolicyName: 'replace',
    Path: 'replace',
    PolicyDocument: 'update',
    Roles: 'update',
    Users: 'update',
  },
  required: ['PolicyDocument'],

  async create(context, properties) {
    const { Description, Path } = properties;
    const PolicyName = optionalText(properties, 'ManagedPolicyName') ?? context.name(128);
    const PolicyDocument = documentText(properties['PolicyDocument']);
    const input = { PolicyName, PolicyDocument, Description, Path };
    const arn =
      context.begun ?? String(((await context.call('iam', 'CreatePolicy', input))['Policy'] as CallMembers)['Arn']);
    await context.begin(arn);
    await attach(context, arn, properties, {}, 'Attach');
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },

  async update(context, made, properties, before) {
    const { physicalId: PolicyArn } = made;
    const PolicyDocument = documentText(properties['PolicyDocument']);
    if (PolicyDocument !== documentText(before['PolicyDocument'])) await renew(context, PolicyArn, PolicyDocument);
    await attach(context, PolicyArn, properties, before, 'Attach');
    await attach(context, PolicyArn, before, properties, 'Detach');
    return made;
  },

  async delete(context, { physicalId: PolicyArn }, properties) {
    await attach(context, PolicyArn, properties, {}, 'Detach');
    for (const VersionId of await otherVersions(context, PolicyArn)) {
      await context.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
    }
    await context.call('iam', 'DeletePolicy', { PolicyArn });
  },
};

/** A policy has five versions at most: those that don't count any more make room. */
async function renew(context: ResourceContext, PolicyArn: string, PolicyDocument: string | undefined): Promise<void> {
  for (const VersionId of await otherVersions(context, PolicyArn)) {
    await context.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
  }
  await context.call('iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
}

async function otherVersions({ call }: ResourceContext, PolicyArn: string): Promise<readonly string[]> {
  const { Versions = [] } = (await call('iam', 'ListPolicyVersions', { PolicyArn })) as {
    Versions?: readonly CallMembers[];
  };
  return Versions.filter((version) => version['IsDefaultVersion'] !== true).map((version) =>
    String(version['VersionId']),
  );
}

/** Attaches the policy to those that one names and another does not, or detaches it. */
async function attach(
  { call }: ResourceContext,
  PolicyArn: string,
  named: JsonObject,
  other: JsonObject,
  verb: 'Attach' | 'Detach',
): Promise<void> {
  for (const [property, kind] of KINDS) {
    for (const name of list(named, property).filter((one) => !list(other, property).includes(one))) {
      const done = call('iam', `${verb}${kind}Policy`, { [`${kind}Name`]: name, PolicyArn });
      await (verb === 'Attach' ? done : lenient(done));
    }
  }
}

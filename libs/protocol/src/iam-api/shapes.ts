import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Tag } from '@stoker/core/identity/iam-tags';
import type { Tags } from '@stoker/core/model/tags';
import type { Page } from '@stoker/app/ports/function-store';
import type { IamEntity, IamPolicy, PolicyVersion as StoredVersion } from '@stoker/app/ports/iam-store';
import type {
  AttachedPermissionsBoundary,
  AttachedPolicy,
  Group,
  Policy,
  PolicyVersion,
  Role,
  User,
} from '../aws-model/iam.generated.js';

/** A document as responses have it: percent-encoded as RFC 3986 says. */
export function encodedDocument(document: PolicyDocument): string {
  const escape = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(JSON.stringify(document)).replace(/[!'()*]/g, escape);
}

/** Absent where there are none, as AWS leaves them out. */
export function shownTags(tags: Tags): { readonly Tags?: readonly Tag[] } {
  const list = tagList(tags);
  return list.length === 0 ? {} : { Tags: list };
}

export function tagList(tags: Tags): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** What tells callers whether, and where, a list goes on. */
export function continuation({ nextMarker }: Pick<Page<unknown>, 'nextMarker'>): {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
} {
  return nextMarker === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: nextMarker };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
export function userShape({ path, name, id, arn, createdAt }: IamEntity): User {
  return { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: new Date(createdAt) };
}

/** With what lists of users leave out. */
export function wholeUser(entity: IamEntity): User {
  return { ...userShape(entity), ...boundaryOf(entity), ...shownTags(entity.tags) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Group.html */
export function groupShape({ path, name, id, arn, createdAt }: IamEntity): Group {
  return { Path: path, GroupName: name, GroupId: id, Arn: arn, CreateDate: new Date(createdAt) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export function roleShape({ path, name, id, arn, createdAt, role }: IamEntity): Role {
  return {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: arn,
    CreateDate: new Date(createdAt),
    ...(role && {
      AssumeRolePolicyDocument: encodedDocument(role.trustPolicy),
      Description: role.description,
      MaxSessionDuration: role.maxSessionSeconds,
    }),
  };
}

/** With what lists of roles leave out. */
export function wholeRole(entity: IamEntity): Role {
  return { ...roleShape(entity), ...boundaryOf(entity), ...shownTags(entity.tags), RoleLastUsed: {} };
}

export function boundaryOf({ boundaryArn }: IamEntity): { readonly PermissionsBoundary?: AttachedPermissionsBoundary } {
  if (boundaryArn === undefined) return {};
  return {
    PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: boundaryArn },
  };
}

export function attachedShape({ name, arn }: IamPolicy): AttachedPolicy {
  return { PolicyName: name, PolicyArn: arn };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html */
export function policyShape(policy: IamPolicy): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: versionId(policy.defaultVersion),
    AttachmentCount: policy.attachments,
    PermissionsBoundaryUsageCount: policy.bounds,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  };
}

/** With what lists of policies leave out. */
export function wholePolicy(policy: IamPolicy): Policy {
  return { ...policyShape(policy), Description: policy.description, ...shownTags(policy.tags) };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html */
export function versionShape({ number, isDefault, createdAt }: StoredVersion): PolicyVersion {
  return { VersionId: versionId(number), IsDefaultVersion: isDefault, CreateDate: new Date(createdAt) };
}

export function versionId(number: number): string {
  return `v${number}`;
}

/** Undefined for a version that no policy of ours can have, such as `v1.beta`. */
export function versionNumber(id: string): number | undefined {
  const [, digits] = /^v(\d{1,9})$/.exec(id) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

import type { IamPorts } from '@stoker/app/iam/iam-ports';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { entityArn, type EntityKind, type EntityRef } from '@stoker/core/identity/entity';
import type { Tag } from '@stoker/core/identity/iam-tags';
import { parsePolicyArn } from '@stoker/core/identity/policy-ref';
import type { Tags } from '@stoker/core/model/tags';

type Reads = Pick<IamPorts, 'iam'>;
type Context = NonNullable<AccessCheck['context']>;

/** What the names of a kind are called in requests, and the kind itself in the names of operations. */
export const NOUNS = { user: 'User', group: 'Group', role: 'Role' } as const satisfies Record<EntityKind, string>;

/** A request that names one user, group or role. */
export interface EntityRequest {
  readonly UserName?: string | undefined;
  readonly GroupName?: string | undefined;
  readonly RoleName?: string | undefined;
}

/** The entity of the caller's account that a request names. */
export function refOf(kind: EntityKind, input: EntityRequest, { principal }: Pick<Caller, 'principal'>): EntityRef {
  // The model makes the member required.
  return { kind, accountId: principal.accountId, name: input[`${NOUNS[kind]}Name`] ?? '' };
}

/** Asks for an action on something of the account as a whole. @param resource `*` unless given */
export function accessTo(action: string, resource = '*', context?: Context): readonly AccessCheck[] {
  return [{ action: `iam:${action}`, resource, ...(context && { context }) }];
}

/** The same for all users, groups, roles or policies of the account. */
export function accessToAll(action: string, kind: EntityKind | 'policy', { principal }: Caller, prefix = '/') {
  return accessTo(action, `arn:aws:iam::${principal.accountId}:${kind}${prefix}`);
}

/**
 * Asks for an action on a user, group or role: under its ARN, path included, where it is there, else under the one that
 * the name alone makes, so that who may not ask does not learn which it is.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 *
 * @param context condition keys beside the tags; gets the entity, where it is there
 */
export async function accessToEntity(
  { iam }: Reads,
  action: string,
  ref: EntityRef,
  context: (boundary: Context) => Context = () => ({}),
): Promise<readonly AccessCheck[]> {
  const found = await iam.findEntity(ref);
  const boundary = found?.boundaryArn === undefined ? {} : { 'iam:PermissionsBoundary': found.boundaryArn };
  return accessTo(action, found?.arn ?? entityArn(ref), { ...resourceTags(found?.tags ?? {}), ...context(boundary) });
}

/**
 * The same for what changes the permissions of an entity: policies may ask for the boundary that it has.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
export function accessToPermissions(ports: Reads, action: string, ref: EntityRef, context: Context = {}) {
  return accessToEntity(ports, action, ref, (boundary) => ({ ...boundary, ...context }));
}

/** Asks for an action on a managed policy, under the ARN that the request names. */
export async function accessToPolicy(
  { iam }: Reads,
  action: string,
  arn: string,
  { principal }: Caller,
  context: Context = {},
): Promise<readonly AccessCheck[]> {
  const ref = parsePolicyArn(arn);
  const found = ref?.accountId === principal.accountId ? await iam.findPolicy(ref, principal.accountId) : undefined;
  return accessTo(action, arn, { ...resourceTags(found?.tags ?? {}), ...context });
}

/** The condition keys of what a resource is tagged with. */
export function resourceTags(tags: Tags): Context {
  const keys = Object.entries(tags).flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, value] as const,
    [`iam:ResourceTag/${key}`, value] as const,
  ]);
  return Object.fromEntries(keys);
}

/** The condition keys of tags that a request brings. */
export function requestTags(tags: readonly Tag[] | undefined): Context {
  if (tags === undefined || tags.length === 0) return {};
  const keys = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value] as const);
  return { ...Object.fromEntries(keys), 'aws:TagKeys': tags.map(({ Key }) => Key) };
}

/** Asks to tag what is about to be made: nothing where the request has no tags. */
export function accessToTag(action: string, resource: string, tags: readonly Tag[] | undefined) {
  return tags === undefined || tags.length === 0 ? [] : accessTo(action, resource, requestTags(tags));
}

/** The condition key of a boundary that a request names. */
export function requestedBoundary(arn: string | undefined): Context {
  return arn === undefined ? {} : { 'iam:PermissionsBoundary': arn };
}

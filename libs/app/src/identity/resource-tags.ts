import type { PolicyDocument } from '@stoker/core/iam/policy';
import { parseArn } from '@stoker/core/model/arn';
import type { Tags } from '@stoker/core/model/tags';
import type { AccessCheck } from './access-check.js';
import type { Caller } from './caller.js';
import type { MaybePromise } from './snapshot-cache.js';

/**
 * Finds the tags of the resource that an ARN names, a function's also by the ARN of a version. Undefined at once for an
 * ARN whose kind of resource has none.
 */
export type ResourceTags = (arn: string) => MaybePromise<Tags | undefined>;

/** The actions that make a resource: nothing has tags yet that could be looked up. */
const CREATING: ReadonlySet<string> = new Set([
  'lambda:CreateFunction',
  'lambda:CreateCodeSigningConfig',
  'events:CreateEventBus',
  'scheduler:CreateScheduleGroup',
]);

const mentions = new WeakMap<PolicyDocument, boolean>();

/**
 * Whether a check has to know the tags of its resource: when a policy that has a say mentions them, as hardly any does.
 * What a caller writes into policies never has the tags of another account looked up; what that account wrote does.
 */
export function needsTags(
  caller: Caller,
  { action, resource }: AccessCheck,
  resourcePolicy: PolicyDocument | undefined,
): boolean {
  if (CREATING.has(action)) return false;
  if (resourcePolicy !== undefined && mentionsTags(resourcePolicy)) return true;
  const { policies, boundary, session } = caller;
  const mentioned =
    policies.some(mentionsTags) ||
    (boundary !== undefined && mentionsTags(boundary)) ||
    (session?.policies?.some(mentionsTags) ?? false);
  return mentioned && !isForeign(caller, resource);
}

/** Whether a resource belongs to another account than its caller. */
export function isForeign({ principal }: Caller, resource: string): boolean {
  const owner = parseArn(resource)?.accountId;
  return owner !== undefined && owner !== '' && owner !== principal.accountId;
}

/** The check with the tags of its resource as condition keys. */
export function withTagKeys(check: AccessCheck, tags: Tags | undefined): AccessCheck {
  if (tags === undefined) return check;
  const keys = Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value] as const);
  return { ...check, context: { ...check.context, ...Object.fromEntries(keys) } };
}

function mentionsTags(document: PolicyDocument): boolean {
  let found = mentions.get(document);
  if (found === undefined) {
    found = /aws:resourcetag\//i.test(JSON.stringify(document));
    mentions.set(document, found);
  }
  return found;
}

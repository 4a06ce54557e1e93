import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import { resolveTaggable, type Tags, type TagTarget, tagTargetArn } from '@stoker/core/model/tags';
import { homeOf } from './targets.js';

/** The resource that a request about tags means. */
export function taggedOf({ Resource }: { readonly Resource: string }, caller: Caller): TagTarget {
  return resolveTaggable(Resource, homeOf(caller));
}

/** Asks for an action on the tags of a resource. */
export function accessToTags(
  action: 'ListTags' | 'TagResource' | 'UntagResource',
  target: TagTarget,
  context: NonNullable<AccessCheck['context']> = {},
): AccessCheck {
  return { action: `lambda:${action}`, resource: tagTargetArn(target), context };
}

/** Asks whether the caller may give tags to the function that he creates; none where he gives none. */
export function accessToTagNew(target: FunctionTarget, tags: Tags = {}): readonly AccessCheck[] {
  if (Object.keys(tags).length === 0) return [];
  return [accessToTags('TagResource', functionTagTarget(target), requestTagKeys(tags))];
}

/** A function, whatever its qualifier, as what has tags. */
export function functionTagTarget({ region, accountId, functionName }: FunctionTarget): TagTarget {
  return { region, accountId, kind: 'function', name: functionName };
}

/**
 * The condition keys that policies can restrict the tags of a request by.
 * https://docs.aws.amazon.com/lambda/latest/dg/attribute-based-access-control.html
 */
export function requestTagKeys(tags: Tags = {}): NonNullable<AccessCheck['context']> {
  const entries = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(entries), ...tagKeys(Object.keys(tags)) };
}

/** The condition key that names the keys alone. */
export function tagKeys(keys: readonly string[]): NonNullable<AccessCheck['context']> {
  return keys.length === 0 ? {} : { 'aws:TagKeys': keys };
}

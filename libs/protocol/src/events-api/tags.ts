import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { type TaggedTarget, taggedArn } from '@stoker/app/events/event-tags';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parseBusArn, parseRuleArn } from '@stoker/core/events/bus/bus-name';
import type { Tags } from '@stoker/core/model/tags';
import type { Tag } from '../aws-model/events.generated.js';

/**
 * The bus or rule that a request about tags names.
 *
 * @throws ValidationException for what can have no tags, ResourceNotFoundException for another region
 */
export function taggedOf(arn: string, { region }: Caller): TaggedTarget {
  const target = parseRuleArn(arn) ?? parseBusArn(arn);
  if (target === undefined) {
    throw new ServiceError(
      'ValidationException',
      `Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`,
    );
  }
  if (target.region !== region) throw new ServiceError('ResourceNotFoundException', `Resource ${arn} does not exist.`);
  return target;
}

/** Asks for an action on the tags of a bus or rule. */
export function accessToTags(
  action: 'ListTagsForResource' | 'TagResource' | 'UntagResource',
  target: TaggedTarget,
  context: NonNullable<AccessCheck['context']> = {},
): AccessCheck {
  return { action: `events:${action}`, resource: taggedArn(target), context };
}

/** Asks whether the caller may give tags to what he makes; none where he gives none. */
export function accessToTagNew(target: TaggedTarget, tags: readonly Tag[] = []): readonly AccessCheck[] {
  return tags.length === 0 ? [] : [accessToTags('TagResource', target, requestTags(tags))];
}

/** Condition keys of the tags that a request gives. */
export function requestTags(tags: readonly Tag[] = []): NonNullable<AccessCheck['context']> {
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ Key }) => Key) }),
  };
}

export function tagsOf(tags: readonly Tag[] = []): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

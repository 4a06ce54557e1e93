import type { Tags } from '../model/tags.js';
import { IAM_QUOTAS } from './quotas.js';
import { invalidInput } from './refusals.js';
import { ServiceError } from '../errors/service-error.js';

/** One tag as the API lists it. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/**
 * The tags with others added. Keys that differ in nothing but case are one: the new spelling takes the old one's place.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating
 *
 * @throws InvalidInputException for a key that comes twice or that is AWS's own, LimitExceededException
 */
export function withIamTags(current: Tags, added: readonly Tag[]): Tags {
  const keys = added.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (keys.some((key) => key.startsWith('aws:'))) {
    throw invalidInput('The tag key prefix "aws:" is reserved; keys that begin with it cannot be added.');
  }
  const kept = Object.entries(current).filter(([key]) => !keys.includes(key.toLowerCase()));
  const next = Object.fromEntries([...kept, ...added.map(({ Key, Value }) => [Key, Value] as const)]);
  if (Object.keys(next).length > IAM_QUOTAS.tags) {
    throw new ServiceError(
      'LimitExceededException',
      `The number of tags has reached the maximum limit of ${IAM_QUOTAS.tags}.`,
    );
  }
  return next;
}

/** The tags without those of some keys, in whatever case; a key that is not there is no error. */
export function withoutIamTags(current: Tags, removed: readonly string[]): Tags {
  const keys = removed.map((key) => key.toLowerCase());
  return Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key.toLowerCase())));
}

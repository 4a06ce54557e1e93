import { authorise } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { withTagKeys } from '@stoker/app/identity/resource-tags';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { Tags, TagTarget } from '@stoker/core/model/tags';
import type { GetFunctionResponse } from '../aws-model/lambda.generated.js';
import { accessToTags } from './tag-targets.js';

/**
 * The tags of a function as GetFunction shows them: absent where there are none, and an error in their place for a
 * caller who may see the function but not list its tags.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html
 */
export function shownTags(
  caller: Caller,
  target: TagTarget,
  tags: Tags,
): Pick<GetFunctionResponse, 'Tags' | 'TagsError'> {
  if (Object.keys(tags).length === 0) return {};
  try {
    authorise(caller, [withTagKeys(accessToTags('ListTags', target), tags)]);
    return { Tags: tags };
  } catch (error) {
    if (!isServiceError(error, 'AccessDeniedException')) throw error;
    return { TagsError: { ErrorCode: error.code, Message: error.message } };
  }
}

import { isServiceError, ServiceError } from '../../errors/service-error.js';
import { type Tags, withTags } from '../../model/tags.js';

/**
 * A group's tags with others added; those of the same key are replaced.
 *
 * @throws ValidationException for reserved keys and for too many tags in all
 */
export function withGroupTags(current: Tags, added: readonly { readonly Key: string; readonly Value: string }[]): Tags {
  try {
    return withTags(current, Object.fromEntries(added.map(({ Key, Value }) => [Key, Value])));
  } catch (error) {
    throw isServiceError(error) ? new ServiceError('ValidationException', error.message) : error;
  }
}

import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { type Tags, withTags } from '@stoker/core/model/tags';

/**
 * The tags with others added; those of the same key are replaced.
 *
 * @throws ValidationException for reserved keys and too many
 */
export function addTags(current: Tags, added: Tags): Tags {
  try {
    return withTags(current, added);
  } catch (error) {
    // Lambda's refusal, under the name that it has here.
    if (!isServiceError(error, 'InvalidParameterValueException')) throw error;
    throw new ServiceError('ValidationException', error.message, {}, { cause: error });
  }
}

/** @throws ValidationException for tags that nothing may be made with */
export function requireTags(tags: Tags): void {
  addTags({}, tags);
}

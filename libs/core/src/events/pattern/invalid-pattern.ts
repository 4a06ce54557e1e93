import { ServiceError } from '../../errors/service-error.js';

/** What a caller is told of a pattern that is none, in the words of AWS. */
export function invalidPattern(reason: string): ServiceError {
  return new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
}

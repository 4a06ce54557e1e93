import { ServiceError, isServiceError, type ErrorCode } from '@stoker/core/errors/service-error';
import { targetArn, type FunctionTarget } from '@stoker/core/model/function-name';

/** No such function, version or alias; the ARN is the one that the request named. */
export function functionNotFound(target: FunctionTarget): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Function not found: ${targetArn(target)}`);
}

/** Refuses a change whose author has seen another revision than the present one. */
export function requireRevision(current: { readonly revisionId: string }, expected: string | undefined): void {
  if (expected === undefined || expected === current.revisionId) return;
  throw staleRevision('GetFunction/GetAlias');
}

/**
 * The refusal of a change to something that has changed since it was read.
 *
 * @param api what reads the latest
 */
export function staleRevision(api: string): ServiceError {
  return new ServiceError(
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. ' +
      `Call the ${api} API to retrieve the latest Revision Id`,
  );
}

/**
 * Gives the store's refusals the wording that callers know: the store knows no regions, so no ARNs. Another error
 * passes as it is.
 */
export async function reworded<T>(work: Promise<T>, words: Partial<Record<ErrorCode, string>>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const message = isServiceError(error) ? words[error.code] : undefined;
    if (!isServiceError(error) || message === undefined) throw error;
    throw new ServiceError(error.code, message, error.members, { cause: error });
  }
}

/**
 * Runs a change of a store and gives the store's refusals these words; what the change itself refuses, with words of
 * its own, passes as it is.
 */
export async function rewordedChange<A, B, T>(
  change: (current: A) => B,
  run: (change: (current: A) => B) => Promise<T>,
  words: Partial<Record<ErrorCode, string>>,
): Promise<T> {
  const own = new Set<unknown>();
  const noted = (current: A): B => {
    try {
      return change(current);
    } catch (error) {
      own.add(error);
      throw error;
    }
  };
  return run(noted).catch((error: Error) => {
    if (own.has(error)) throw error;
    return reworded(Promise.reject(error), words);
  });
}

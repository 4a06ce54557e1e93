import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';

/** What AWS's SDK throws for an answer that is none that was asked for. */
interface SdkFailure {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

export interface FailureTerms {
  /** As the service is called in messages: `SQS`. */
  readonly title: string;
  /** Names of the service's errors, without a prefix, and what they come to; all others are judged by their status. */
  readonly codes: Readonly<Record<string, ErrorCode>>;
  /** What is said in place of the service's own words, which may have the operator's names in them. */
  readonly messages: { readonly [C in ErrorCode]?: string };
}

export const DENIED = 'Access to the resource is denied.';

/** A resource that is not the account's, or that the service keeps from the operator himself. */
export function notAllowed(cause?: unknown): ServiceError {
  return new ServiceError('AccessDeniedException', DENIED, {}, { cause });
}

/** What a service that the operator named answered, or the lack of an answer, in the platform's terms. */
export function serviceFailure(error: unknown, { title, codes, messages }: FailureTerms): ServiceError {
  if (error instanceof ServiceError) return error;
  if (!isSdkFailure(error)) {
    return new ServiceError(
      'ServiceUnavailableException',
      `The ${title} service did not answer.`,
      {},
      { cause: error },
    );
  }
  const { name, message, $metadata } = error;
  const code = codes[name.slice(name.lastIndexOf('.') + 1)] ?? codeOf($metadata.httpStatusCode ?? 500);
  return new ServiceError(code, messages[code] ?? message, {}, { cause: error });
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'AccessDeniedException';
  return status >= 500 || status === 429 ? 'ServiceUnavailableException' : 'InvalidParameterValueException';
}

function isSdkFailure(error: unknown): error is SdkFailure {
  return error instanceof Error && '$metadata' in error && '$fault' in error;
}

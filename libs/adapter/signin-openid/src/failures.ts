import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';

/** An error code as OAuth has them; anything else is not repeated. */
const CODE = /^[a-z_]{1,40}$/;

/** The error to show for a sign-in that failed at the issuer, or whose answer does not hold. */
export function asSignInError(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  if (error instanceof AuthorizationResponseError) {
    return refused(`The issuer did not let you in${codeOf(error.error)}.`, error);
  }
  if (error instanceof ResponseBodyError)
    return refused(`The issuer refused the exchange${codeOf(error.error)}.`, error);
  const isAnswer = error instanceof ClientError || error instanceof WWWAuthenticateChallengeError;
  if (isAnswer && error.code !== 'OAUTH_TIMEOUT' && error.code !== 'OAUTH_ABORT') {
    return refused("The issuer's answer does not hold.", error);
  }
  return new ServiceError('ServiceUnavailableException', 'The issuer does not answer.', {}, { cause: error });
}

function codeOf(code: string): string {
  return CODE.test(code) ? ` (${code})` : '';
}

function refused(message: string, cause: unknown): ServiceError {
  return new ServiceError('UnrecognizedClientException', message, {}, { cause });
}

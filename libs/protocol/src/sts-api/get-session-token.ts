import { ServiceError } from '@stoker/core/errors/service-error';
import { getSessionToken } from '@stoker/app/sessions/get-session-token';
import type { SessionTokens } from '@stoker/app/sessions/session-tokens';
import type { GetSessionTokenRequest, GetSessionTokenResponse } from '../aws-model/sts.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { credentialsOf } from './role-session-response.js';

/**
 * Takes no permission: the credentials may do what their owner may.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
export function getSessionTokenOperation(
  tokens: SessionTokens,
): Operation<GetSessionTokenRequest, GetSessionTokenResponse> {
  return {
    name: 'GetSessionToken',
    except: 'MFA',
    access: () => [],
    run: async ({ DurationSeconds, SerialNumber, TokenCode }, caller) => {
      if (SerialNumber !== undefined || TokenCode !== undefined) {
        throw new ServiceError(
          'AccessDeniedException',
          'MultiFactorAuthentication failed with invalid MFA one time pass code.',
        );
      }
      return { Credentials: credentialsOf(getSessionToken(tokens, caller, DurationSeconds)) };
    },
  };
}

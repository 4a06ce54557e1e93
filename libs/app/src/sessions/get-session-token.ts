import { ServiceError } from '@stoker/core/errors/service-error';
import { ownSessionSeconds } from '@stoker/core/sessions/session-duration';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { TemporaryCredentials } from './session.js';
import type { SessionTokens } from './session-tokens.js';

/**
 * Temporary credentials of a user's, or an account's root, own: they may do what their owner may, as long as the key is
 * active that they were got with. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 *
 * @param durationSeconds 900 to 129,600
 * @throws AccessDeniedException for a caller that has no long-term key
 */
export function getSessionToken(
  tokens: SessionTokens,
  { accessKeyId, principal, session }: AuthorisedCaller,
  durationSeconds: number | undefined,
): TemporaryCredentials {
  if (accessKeyId === undefined || session !== undefined || principal.kind === 'role') {
    throw new ServiceError('AccessDeniedException', 'Cannot call GetSessionToken with session credentials');
  }
  return tokens.issue({ subject: { kind: 'key', accessKeyId } }, ownSessionSeconds(durationSeconds, principal.kind));
}

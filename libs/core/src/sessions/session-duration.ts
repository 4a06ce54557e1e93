import { ServiceError } from '../errors/service-error.js';

/** Seconds of a role's session that was asked for without any. */
export const DEFAULT_ROLE_SECONDS = 3_600;

/** Seconds that a session may last which a session begins. */
const CHAINED_SECONDS = 3_600;

/** Longest and usual life of the sessions that a user gets for itself, and that an account's root gets, seconds. */
const OWN_SECONDS = { user: { most: 129_600, usual: 43_200 }, root: { most: 3_600, usual: 3_600 } } as const;

/**
 * How long a role's session is to last.
 *
 * @param asked 900 to 43,200 seconds
 * @param most what the role allows, seconds
 * @param chained whether the caller is a role's session already
 * @throws ValidationException
 */
export function roleSessionSeconds(asked: number | undefined, most: number, chained: boolean): number {
  const seconds = asked ?? DEFAULT_ROLE_SECONDS;
  if (chained && seconds > CHAINED_SECONDS) {
    throw tooLong('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
  }
  if (seconds > most) {
    throw tooLong('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return seconds;
}

/**
 * How long the session of a user's own is to last; the root's is shortened where it asks for more, as on AWS.
 *
 * @param asked 900 to 129,600 seconds
 */
export function ownSessionSeconds(asked: number | undefined, owner: 'user' | 'root'): number {
  const { most, usual } = OWN_SECONDS[owner];
  return Math.min(asked ?? usual, most);
}

function tooLong(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

import { ServiceError } from '@stoker/core/errors/service-error';

/** What a failed statement means for its caller. */
export type FailureKind =
  /** Postgres is out of reach, overloaded or out of time; nothing is known about the data. */
  | 'unavailable'
  /** The transaction lost against another one and may be run again. */
  | 'conflict'
  /** A row of the same key exists. */
  | 'duplicate'
  /** A row that this one refers to is missing, or rows refer to this one. */
  | 'reference'
  /** The data itself can never be stored. */
  | 'bad-data'
  | 'other';

/** SQLSTATE codes by prefix, longest first. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_STATE: readonly (readonly [prefix: string, FailureKind])[] = [
  ['23505', 'duplicate'],
  ['23503', 'reference'],
  ['23001', 'reference'],
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['25006', 'unavailable'], // read-only: a fail-over left us on a standby
  ['25P03', 'unavailable'], // idle in transaction for too long
  ['57014', 'unavailable'], // statement timeout
  ['55P03', 'unavailable'], // lock timeout
  ['08', 'unavailable'],
  ['53', 'unavailable'], // out of connections, memory or disk
  ['57P', 'unavailable'], // shutting down
  ['58', 'unavailable'], // the server's own I/O
  ['22', 'bad-data'],
  ['23', 'bad-data'],
];

/** Prisma's codes for the same. https://www.prisma.io/docs/orm/reference/error-reference */
const BY_PRISMA_CODE: Readonly<Record<string, FailureKind>> = {
  P1001: 'unavailable',
  P1002: 'unavailable',
  P1008: 'unavailable',
  P1011: 'unavailable',
  P1017: 'unavailable',
  P2024: 'unavailable',
  P2028: 'unavailable',
  P2037: 'unavailable',
  P2002: 'duplicate',
  P2003: 'reference',
  P2034: 'conflict',
};

/** Node's codes for a connection that cannot be made or broke. */
const SOCKET_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT']);

/** The driver's own failures carry no code, only these words. */
const DRIVER_WORDS = /timeout exceeded when trying to connect|Query read timeout|Connection terminated|not queryable/;

/** Sorts an error of `pg` or Prisma by what its caller can do about it. */
export function failureKind(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'other';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (SOCKET_CODES.has(code) || DRIVER_WORDS.test(error.message)) return 'unavailable';
  const known = BY_PRISMA_CODE[code] ?? BY_STATE.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (known !== undefined) return known;
  return error.cause === undefined ? 'other' : failureKind(error.cause);
}

/** A text with a character that Postgres has no place for, such as U+0000; the second is JSON's own form of it. */
const UNSTORABLE_TEXT = /^22(021|P05)$/;

/**
 * The error to show for a failed call: unavailability under the service's own name, a text that can't be stored as
 * its sender's fault, all else as it is.
 */
export function asServiceError(error: unknown): unknown {
  switch (failureKind(error)) {
    case 'unavailable':
      return new ServiceError(
        'ServiceUnavailableException',
        'The service is temporarily unavailable.',
        {},
        { cause: error },
      );
    case 'bad-data':
      if (!hasUnstorableText(error)) return error;
      return new ServiceError(
        'InvalidParameterValueException',
        'The request has a text with a character that cannot be stored.',
        {},
        { cause: error },
      );
    default:
      return error;
  }
}

function hasUnstorableText(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && UNSTORABLE_TEXT.test(error.code)) return true;
  return hasUnstorableText(error.cause);
}

/** How often a transaction that lost against another one is run in all. */
const TRIES = 4;

/**
 * Runs one transaction, again where it lost against another (a deadlock, a serialization failure), and answers
 * its failure as `asServiceError` does.
 */
export async function attempt<T>(transaction: () => Promise<T>): Promise<T> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await transaction();
    } catch (error) {
      if (left === 0 || failureKind(error) !== 'conflict') throw asServiceError(error);
    }
  }
}

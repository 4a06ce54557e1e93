import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { SourceTrouble } from '@stoker/core/sources/source-trouble';
import pg from 'pg';

/** Postgres's own code of an error, if it came from Postgres. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** States of Postgres that mean that the credentials won't do: it knows them not, or they may not replicate. */
const DENIED = /^(28...|42501)$/;
/** No such database, publication or slot. */
const MISSING = /^(3D000|42704)$/;

/** What a call to a database came to, as `RowChanges` says it. What the database had to say is its cause. */
export function refusalOf(error: unknown): Error {
  if (error instanceof SourceTrouble || isServiceError(error)) return error;
  const state = sqlState(error) ?? '';
  const cause = { cause: error };
  if (DENIED.test(state)) {
    return new ServiceError('AccessDeniedException', 'The database refuses who asks.', {}, cause);
  }
  if (MISSING.test(state)) return new ServiceError('ResourceNotFoundException', 'The database lacks it.', {}, cause);
  return new ServiceError('ServiceUnavailableException', 'The database is out of reach.', {}, cause);
}

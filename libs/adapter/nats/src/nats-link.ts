import { JetStreamApiError, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import {
  AuthorizationError,
  connect,
  type NatsConnection,
  type NodeConnectionOptions,
  PermissionViolationError,
  UserAuthenticationExpiredError,
} from '@nats-io/transport-node';
import { type ErrorCode, isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import type { Connection } from '@stoker/core/model/connections/connection';

const CONNECT_MS = 10_000;
const NOT_FOUND = 404;

/** A connection to a server: when it is lost it stays so. */
export interface NatsLink {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
}

/** @throws AccessDeniedException, ServiceUnavailableException */
export async function openLink({ urls, credentials, tls }: Connection): Promise<NatsLink> {
  const { username: user, password: pass, token } = credentials;
  const options: NodeConnectionOptions = {
    servers: [...urls].map((url) => new URL(url).host),
    reconnect: false,
    timeout: CONNECT_MS,
    ...(user !== undefined && { user }),
    ...(pass !== undefined && { pass }),
    ...(token !== undefined && { token }),
    ...(tls !== undefined && { tls: tlsOptions(tls) }),
  };
  return guarded(async () => {
    const connection = await connect(options);
    try {
      return { connection, manager: await jetstreamManager(connection, { checkAPI: false }) };
    } catch (error) {
      await connection.close().catch(() => undefined);
      throw error;
    }
  });
}

function tlsOptions({ ca, cert, key }: NonNullable<Connection['tls']>): NonNullable<NodeConnectionOptions['tls']> {
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}

/** Does something at the server, and says in the platform's terms what was in the way. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isServiceError(error)) throw error;
    throw new ServiceError(codeOf(error), 'NATS did not do what it was asked.', {}, { cause: error });
  }
}

function codeOf(error: unknown): ErrorCode {
  const reasons = [error, error instanceof Error ? error.cause : undefined];
  const isDenied = (reason: unknown): boolean =>
    reason instanceof AuthorizationError ||
    reason instanceof UserAuthenticationExpiredError ||
    reason instanceof PermissionViolationError;
  if (reasons.some(isDenied)) return 'AccessDeniedException';
  const isMissing = error instanceof JetStreamApiError && error.apiError().code === NOT_FOUND;
  return isMissing ? 'ResourceNotFoundException' : 'ServiceUnavailableException';
}

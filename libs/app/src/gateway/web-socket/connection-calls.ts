import { ServiceError } from '@stoker/core/errors/service-error';
import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import { isConnectionId } from '@stoker/core/web-socket/connection-id';
import { WEB_SOCKET_LIMITS } from '@stoker/core/web-socket/web-socket-limits';
import type { AccessCheck } from '../../identity/access-check.js';
import type {
  ConnectionDirectory,
  ConnectionHome,
  ConnectionInfo,
  ConnectionReply,
  ConnectionRequest,
  FoundConnection,
} from '../../ports/connection-directory.js';
import type { Connections } from './connections.js';

export interface ConnectionCallsPorts {
  readonly connections: Connections;
  readonly directory: ConnectionDirectory;
  /** Counts a message that is sent; throws where the account sends too many. */
  readonly countCall: (accountId: string) => Promise<void> | void;
  /** Told of what the directory could not do. */
  readonly onError: (error: unknown) => void;
}

/** A connection of a caller's, here or at another server. */
export interface KnownConnection {
  readonly id: string;
  readonly home: ConnectionHome;
  /** Undefined where this process holds it. */
  readonly holder?: string | undefined;
}

export type ConnectionMethod = 'POST' | 'GET' | 'DELETE';

/**
 * What callers may ask of connections, whichever server holds them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export class ConnectionCalls {
  constructor(private readonly ports: ConnectionCallsPorts) {}

  /**
   * Finds a connection that is the account's own, and of this API and stage where they are given: all others look gone.
   *
   * @throws GoneException, ServiceUnavailableException while no other server can be asked
   */
  async find(connectionId: string, of: Partial<ConnectionHome> & Pick<ConnectionHome, 'accountId'>) {
    const found = await this.#find(connectionId);
    const { home } = found ?? {};
    const isOwn =
      home?.accountId === of.accountId &&
      (of.apiId === undefined || home.apiId === of.apiId) &&
      (of.stage === undefined || home.stage === of.stage);
    if (found === undefined || !isOwn) throw gone();
    return found;
  }

  /** @throws GoneException, LimitExceededException, PayloadTooLargeException, ServiceUnavailableException, TooManyRequestsException */
  async post(connection: KnownConnection, data: Uint8Array): Promise<void> {
    if (data.length > WEB_SOCKET_LIMITS.messageBytes) throw payloadTooLarge();
    await this.ports.countCall(connection.home.accountId);
    await this.#ask(connection, { kind: 'post', connectionId: connection.id, data });
  }

  /** @throws GoneException, ServiceUnavailableException */
  async info(connection: KnownConnection): Promise<ConnectionInfo> {
    const reply = await this.#ask(connection, { kind: 'get', connectionId: connection.id });
    if (reply.kind !== 'info') throw gone();
    return reply.info;
  }

  /** @throws GoneException, ServiceUnavailableException */
  async close(connection: KnownConnection): Promise<void> {
    await this.#ask(connection, { kind: 'delete', connectionId: connection.id });
  }

  async #find(connectionId: string): Promise<KnownConnection | undefined> {
    if (!isConnectionId(connectionId)) return undefined;
    const held = this.ports.connections.find(connectionId);
    if (held !== undefined) return held;
    const found: FoundConnection | undefined = await this.#elsewhere(() => this.ports.directory.find(connectionId));
    return found && { id: connectionId, ...found };
  }

  async #ask({ holder }: KnownConnection, request: ConnectionRequest): Promise<ConnectionReply> {
    const { connections, directory } = this.ports;
    const reply =
      holder === undefined ? connections.answer(request) : await this.#elsewhere(() => directory.ask(holder, request));
    if (reply.kind === 'gone') throw gone();
    if (reply.kind === 'full') throw new ServiceError('LimitExceededException', 'The client takes no more messages.');
    return reply;
  }

  async #elsewhere<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.ports.onError(error);
      throw new ServiceError('ServiceUnavailableException', 'The connection could not be reached.');
    }
  }
}

/** What a call on a connection needs. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html */
export function connectionCheck(
  region: string,
  { accountId, apiId, stage }: ConnectionHome,
  method: ConnectionMethod,
  connectionId: string,
): AccessCheck {
  const resource = executeApiArn(region, accountId, apiId, `${stage}/${method}/@connections/${connectionId}`);
  return { action: 'execute-api:ManageConnections', resource };
}

function gone(): ServiceError {
  return new ServiceError('GoneException', 'Gone');
}

function payloadTooLarge(): ServiceError {
  return new ServiceError('PayloadTooLargeException', 'Payload Too Large');
}

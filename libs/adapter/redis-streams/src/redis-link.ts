import { type ErrorCode, ServiceError } from '@stoker/core/errors/service-error';
import type { Connection } from '@stoker/core/model/connections/connection';
import { Redis } from 'ioredis';
import { firstAddress } from '@stoker/app/connections/first-address';

const CONNECT_MS = 10_000;

/** How Redis begins its refusals, and what they come to; all others are of its own trouble. */
const REFUSALS: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/, 'AccessDeniedException'],
  [/^(NOGROUP|WRONGTYPE)|requires the key to exist/, 'ResourceNotFoundException'],
];

/** One connection to a server: when it is lost it stays so. */
export class RedisLink {
  private constructor(private readonly client: Redis) {}

  /** Connects to the first address that answers. @throws AccessDeniedException, ServiceUnavailableException */
  static async open({ urls, tls, credentials: { username, password } }: Connection): Promise<RedisLink> {
    return firstAddress(urls, async (url) => {
      const client = new Redis(url, {
        protocol: 2,
        lazyConnect: true,
        connectTimeout: CONNECT_MS,
        enableOfflineQueue: false,
        enableReadyCheck: false,
        retryStrategy: () => null,
        maxRetriesPerRequest: 0,
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
        ...(tls !== undefined && { tls: { ca: tls.ca, cert: tls.cert, key: tls.key, servername: tls.serverName } }),
      });
      let reason: unknown;
      client.on('error', (error) => (reason ??= error));
      try {
        await client.connect();
        await client.ping();
        return new RedisLink(client);
      } catch (error) {
        client.disconnect();
        throw reason ?? error;
      }
    }).catch((error: unknown) => {
      throw failureOf(error);
    });
  }

  get isOpen(): boolean {
    return this.client.status === 'ready';
  }

  /** @throws ServiceError */
  async call(command: string, ...args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await this.client.call(command, ...args.map(String));
    } catch (error) {
      throw failureOf(error);
    }
  }

  close(): void {
    this.client.disconnect();
  }
}

function failureOf(error: unknown): ServiceError {
  const message = error instanceof Error ? error.message : '';
  const [, code = 'ServiceUnavailableException'] = REFUSALS.find(([pattern]) => pattern.test(message)) ?? [];
  return new ServiceError(code, 'Redis did not do what it was asked.', {}, { cause: error });
}

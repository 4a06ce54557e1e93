import { Redis, type CommonRedisOptions } from 'ioredis';
import { preflight } from './preflight.js';

export interface RedisSettings {
  /** `redis://[user:password@]host:port[/db]`, or `rediss://` for TLS. */
  readonly url: string;
  /** Correct a wrong setting of the server by `CONFIG SET` instead of refusing to start. */
  readonly enforceSettings?: boolean;
  /** Told of lost connections and failed reconnects, which mend themselves. */
  readonly onError?: (error: Error) => void;
}

/** ms that a command may take, waiting for a lost connection included. */
const COMMAND_DEADLINE_MS = 2_000;
/** A worker's connection blocks for up to 10 s waiting for a job; its deadline lies beyond. */
const BLOCKING_DEADLINE_MS = 15_000;

export interface RedisConnections {
  /**
   * For short commands. Fails at once while Redis is away, and never sends a command twice: every user has a
   * better answer to an outage than to wait.
   */
  readonly commands: Redis;
  /** A connection of its own for a queue's worker, which waits through an outage. */
  forWorker(): Redis;
  close(): Promise<void>;
}

/**
 * Connects, and refuses a server that could lose what it is given. Reconnects by itself ever after.
 *
 * @throws Error naming what is wrong and how to mend it
 */
export async function connectRedis(settings: RedisSettings): Promise<RedisConnections> {
  const address = addressOf(settings.url);
  const opened: Redis[] = [];
  const open = (options: Deadlines): Redis => {
    const redis = new Redis(settings.url, { ...SHARED, ...options });
    redis.on('error', (error: Error) => settings.onError?.(error));
    opened.push(redis);
    return redis;
  };
  const close = (): Promise<void> => {
    for (const redis of opened) redis.disconnect();
    return Promise.resolve();
  };

  const commands = open({
    commandTimeout: COMMAND_DEADLINE_MS,
    socketTimeout: COMMAND_DEADLINE_MS * 2,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    lazyConnect: true,
  });
  try {
    await commands.connect().catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Redis at ${address} can't be reached (${reason}). Start it, or give another address.`, {
        cause,
      });
    });
    await preflight(commands, address, settings.enforceSettings === true);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    commands,
    forWorker: () =>
      open({
        commandTimeout: BLOCKING_DEADLINE_MS,
        socketTimeout: BLOCKING_DEADLINE_MS * 2,
        maxRetriesPerRequest: null,
      }),
    close,
  };
}

type Deadlines = Pick<
  CommonRedisOptions,
  | 'commandTimeout'
  | 'socketTimeout'
  | 'enableOfflineQueue'
  | 'autoResendUnfulfilledCommands'
  | 'maxRetriesPerRequest'
  | 'lazyConnect'
>;

const SHARED = {
  connectTimeout: 5_000,
  // 50 ms after the first loss, then slower, never slower than every 2 s: an outage must not outlast itself.
  retryStrategy: (times: number) => Math.min(times * 50, 2_000),
};

/** The address without user and password, for messages. */
function addressOf(url: string): string {
  try {
    const { hostname, port } = new URL(url);
    return `${hostname}:${port === '' ? '6379' : port}`;
  } catch {
    throw new Error('The address of Redis must look like redis://host:6379');
  }
}

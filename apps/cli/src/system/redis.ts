import { Redis } from 'ioredis';

/** Connects, lets `ask` ask, and disconnects; rejects within three seconds where no Redis answers. */
export async function askRedis<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined); // it also rejects the command
  try {
    await client.connect();
    return await ask(client);
  } finally {
    client.disconnect();
  }
}

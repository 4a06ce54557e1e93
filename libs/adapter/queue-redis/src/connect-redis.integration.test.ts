import { afterEach, describe, expect, test } from 'vitest';
import { connectRedis, type RedisConnections } from './connect-redis.js';
import { OwnRedis, TEST_REDIS_URL } from './testing/test-redis.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function server(...settings: string[]): Promise<OwnRedis> {
  const started = await OwnRedis.start(...settings);
  cleanups.push(() => started.remove());
  return started;
}

async function connect(url: string, enforceSettings = false): Promise<RedisConnections> {
  const connections = await connectRedis({ url, enforceSettings });
  cleanups.push(() => connections.close());
  return connections;
}

test('connects to a server that keeps what it is given', async () => {
  const { commands } = await connect(TEST_REDIS_URL);
  expect(await commands.ping()).toBe('PONG');
});

describe('refuses', () => {
  test('an eviction policy, naming setting and remedy', async () => {
    const { port, url } = await server('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'yes');
    await expect(connectRedis({ url })).rejects.toThrow(
      `Redis at 127.0.0.1:${port} must run with "maxmemory-policy noeviction": under any other policy Redis drops ` +
        'queued events and admission counters when memory runs short. Run "redis-cli CONFIG SET maxmemory-policy ' +
        'noeviction" and put "maxmemory-policy noeviction" into its redis.conf.',
    );
  });

  test('a server without append-only file', async () => {
    const { url } = await server('--appendonly', 'no');
    await expect(connectRedis({ url })).rejects.toThrow(/must run with "appendonly yes": .*CONFIG SET appendonly yes/);
  });

  test('a server that is not there, without showing the password', async () => {
    const own = await server('--appendonly', 'yes');
    await own.stop();
    const attempt = connectRedis({ url: `redis://user:hunter2@127.0.0.1:${own.port}` });
    await expect(attempt).rejects.toThrow(`Redis at 127.0.0.1:${own.port} can't be reached`);
    await expect(attempt).rejects.not.toThrow('hunter2');
  });

  test('an address that is none', async () => {
    await expect(connectRedis({ url: 'somewhere' })).rejects.toThrow('must look like redis://host:6379');
  });
});

test('corrects the settings where it may', async () => {
  const { url } = await server('--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no');
  const { commands } = await connect(url, true);
  expect(await commands.config('GET', 'maxmemory-policy')).toContain('noeviction');
  expect(await commands.config('GET', 'appendonly')).toContain('yes');
});

test('fails at once while the server is away, and finds it again', async () => {
  const own = await server('--appendonly', 'yes');
  const { commands } = await connect(own.url);
  const lost = new Promise((resolve) => commands.once('close', resolve));
  await own.stop();
  await lost;
  await expect(commands.ping()).rejects.toThrow();
  const found = new Promise((resolve) => commands.once('ready', resolve));
  await own.restart();
  await found;
  expect(await commands.ping()).toBe('PONG');
});

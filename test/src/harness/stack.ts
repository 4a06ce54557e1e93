import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { detach } from '@stoker/sandbox-docker/syscalls/mounts';
import { makeTestDatabase, type TestDatabase, testServerUrl } from '@stoker/store-postgres/testing/test-database';
import { Redis } from 'ioredis';
import { Operator, type TestAccount } from './accounts.js';
import { ServerProcess } from './server-process.js';

const HOME = process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e';
const REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:56379';

/** Everything one test file stands on: a migrated database, a Redis of its own, a server and an account. */
export interface Stack {
  readonly database: TestDatabase;
  /** Emptied before use; nobody else's. */
  readonly redisUrl: string;
  readonly operator: Operator;
  readonly account: TestAccount;
  readonly home: string;
  /** The server that runs now. */
  server: ServerProcess;
  /** Starts a server again on the same state, after `server.kill()` or `server.stop()`. */
  restart(environment?: Readonly<Record<string, string>>): Promise<ServerProcess>;
  close(): Promise<void>;
}

/** @param redisDatabase number of the Redis database, 1 to 15; each test file has its own */
export async function startStack(
  redisDatabase: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const home = join(HOME, randomBytes(4).toString('hex'));
  await mkdir(home, { recursive: true, mode: 0o711 });
  const redisUrl = `${REDIS_URL.replace(/\/\d*$/, '')}/${redisDatabase}`;
  await emptyRedis(redisUrl);
  const database = await makeTestDatabase(testServerUrl(process.env));
  const operator = await Operator.open(database.url);
  const account = await operator.account('111122223333');
  const settings = { home, databaseUrl: database.url, redisUrl };
  const stack: Stack = {
    database,
    redisUrl,
    operator,
    account,
    home,
    server: await ServerProcess.start({ ...settings, environment }),
    async restart(changed = {}) {
      stack.server = await ServerProcess.start({ ...settings, environment: { ...environment, ...changed } });
      return stack.server;
    },
    async close() {
      await stack.server.stop();
      await operator.close();
      await database.drop();
      detach(join(home, 'envs'));
      await rm(home, { recursive: true, force: true });
    },
  };
  return stack;
}

async function emptyRedis(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  await redis.quit();
}

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMountinfo } from '@stoker/sandbox-docker/syscalls/mountinfo';
import { detach } from '@stoker/sandbox-docker/syscalls/mounts';
import { makeTestDatabase, type TestDatabase, testServerUrl } from '@stoker/store-postgres/testing/test-database';
import { Redis } from 'ioredis';
import { Operator, type TestAccount } from './accounts.js';
import { SandboxContainers } from './containers.js';
import { forgetImages } from './images.js';
import { ServerProcess, workerLabel } from './server-process.js';

const HOME = process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e';
const REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:56379';

/** Test files at once. */
const REDIS_LANES = 3;
/** Stacks of one file at once. */
const STACKS_A_LANE = 5;

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

/** @param environment variables of the server's on top of the usual ones */
export async function startStack(environment: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const undo: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    const results = [];
    for (const step of undo.splice(0).toReversed()) results.push(...(await Promise.allSettled([step()])));
    const failed = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
    if (failed.length > 0) throw new AggregateError(failed, `not taken down cleanly: ${failed.map(String).join('; ')}`);
  };
  try {
    return await makeStack(environment, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param undo gets what takes each part down again */
async function makeStack(
  environment: Readonly<Record<string, string>>,
  undo: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stack> {
  const home = join(HOME, randomBytes(4).toString('hex'));
  await mkdir(home, { recursive: true, mode: 0o711 });
  undo.push(() => rm(home, { recursive: true, force: true }));
  undo.push(() => forgetImages(home));
  undo.push(() => removeTraces(home));
  const redisUrl = `${REDIS_URL.replace(/\/\d*$/, '')}/${nextRedisDatabase()}`;
  await emptyRedis(redisUrl);
  const database = await makeTestDatabase(testServerUrl(process.env));
  undo.push(() => database.drop());
  const operator = await Operator.open(database.url);
  undo.push(() => operator.close());
  const account = await operator.account('111122223333');
  const settings = { home, databaseUrl: database.url, redisUrl };
  const server = await ServerProcess.start({ ...settings, environment });
  const stack: Stack = {
    database,
    redisUrl,
    operator,
    account,
    home,
    server,
    async restart(changed = {}) {
      stack.server = await ServerProcess.start({ ...settings, environment: { ...environment, ...changed } });
      return stack.server;
    },
    close,
  };
  undo.push(() => stop(stack.server));
  return stack;
}

/** A server that does not end cleanly when it is told to stop is a failure of whatever was tested. */
async function stop(server: ServerProcess): Promise<void> {
  const status = await server.stop();
  if (status !== 0 && status !== null) throw new Error(`the server ended with status ${status}`);
}

/** What a server leaves that was killed and not started again. */
async function removeTraces(home: string): Promise<void> {
  await new SandboxContainers(workerLabel(home)).removeAll();
  const mounts = parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')).map(({ target }) => target);
  for (const target of mounts.filter((mount) => mount.startsWith(`${home}/`)).toReversed()) detach(target);
}

let stacks = 0;

/** Files that run side by side have numbers of their own, of the 15 beside the usual one, and so have a file's stacks. */
function nextRedisDatabase(): number {
  const lane = (Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % REDIS_LANES;
  return 1 + lane * STACKS_A_LANE + (stacks++ % STACKS_A_LANE);
}

async function emptyRedis(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushdb();
  await redis.quit();
}

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMountinfo } from '@stoker/sandbox-docker/syscalls/mountinfo';
import { detach } from '@stoker/sandbox-docker/syscalls/mounts';
import { makeTestDatabase, type TestDatabase, testServerUrl } from '@stoker/store-postgres/testing/test-database';
import { Redis } from 'ioredis';
import { Operator, type TestAccount } from './accounts.js';
import { SandboxContainers } from './containers.js';
import { forgetImages } from './images.js';
import { ServerProcess, type ServerSettings, workerLabel } from './server-process.js';

const HOME = process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e';
const REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:56379';

/** Test files at once. */
const REDIS_LANES = 3;
/** Stacks of one file at once. */
const STACKS_A_LANE = 5;

/** One server with its state, which it may be started on again. */
export interface StackNode {
  readonly home: string;
  /** The server that runs now. */
  server: ServerProcess;
  /** Starts a server again on the same state, after `server.kill()` or `server.stop()`. */
  restart(environment?: Readonly<Record<string, string>>): Promise<ServerProcess>;
}

/** Everything one test file stands on: a migrated database, a Redis of its own, a server and an account. */
export interface Stack extends StackNode {
  readonly database: TestDatabase;
  /** Emptied before use; nobody else's. */
  readonly redisUrl: string;
  readonly operator: Operator;
  readonly account: TestAccount;
  /** Another server on the same stores and the same stored code, with a home of its own. */
  join(role?: string): Promise<StackNode>;
  close(): Promise<void>;
}

/** What a stack stands on, for tests that break it. */
export interface StackServices {
  /** A database of a Postgres on which others may be made. */
  readonly databaseServer: string;
  readonly redisUrl: string;
  /** Where servers under test find the database whose address this is. */
  reach(databaseUrl: string): string;
}

/**
 * @param environment variables of the server's on top of the usual ones
 * @param services those that all tests share unless given
 */
export async function startStack(
  environment: Readonly<Record<string, string>> = {},
  services: StackServices = sharedServices(),
): Promise<Stack> {
  const undo: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    const results = [];
    for (const step of undo.splice(0).toReversed()) results.push(...(await Promise.allSettled([step()])));
    const failed = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
    if (failed.length > 0) throw new AggregateError(failed, `not taken down cleanly: ${failed.map(String).join('; ')}`);
  };
  try {
    return await makeStack(environment, services, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param undo gets what takes each part down again */
async function makeStack(
  environment: Readonly<Record<string, string>>,
  services: StackServices,
  undo: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Stack> {
  const { databaseServer, redisUrl } = services;
  await emptyRedis(redisUrl);
  const database = await makeTestDatabase(databaseServer);
  undo.push(() => database.drop());
  const operator = await Operator.open(database.url);
  undo.push(() => operator.close());
  const account = await operator.account('111122223333');
  const stores = { databaseUrl: services.reach(database.url), redisUrl };
  const first = await startNode({ ...stores, environment }, undo);
  const join = (role?: string): Promise<StackNode> =>
    startNode({ ...stores, role, environment, sharesCodeOf: first.home }, undo);
  return Object.assign(first, { database, redisUrl, operator, account, join, close });
}

interface NodeSettings extends Omit<ServerSettings, 'home'> {
  readonly sharesCodeOf?: string;
}

async function startNode(settings: NodeSettings, undo: (() => Promise<void>)[]): Promise<StackNode> {
  const { sharesCodeOf, environment } = settings;
  const home = join(HOME, randomBytes(4).toString('hex'));
  await mkdir(home, { recursive: true, mode: 0o711 });
  undo.push(() => rm(home, { recursive: true, force: true }));
  undo.push(() => forgetImages(home));
  undo.push(() => removeTraces(home));
  // As where several hosts have one disk of packages.
  if (sharesCodeOf !== undefined) await symlink(join(sharesCodeOf, 'blobs'), join(home, 'blobs'));
  const node: StackNode = {
    home,
    server: await ServerProcess.start({ ...settings, home }),
    async restart(changed = {}) {
      node.server = await ServerProcess.start({ ...settings, home, environment: { ...environment, ...changed } });
      return node.server;
    },
  };
  undo.push(() => stop(node.server));
  return node;
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

function sharedServices(): StackServices {
  return {
    databaseServer: testServerUrl(process.env),
    redisUrl: `${REDIS_URL.replace(/\/\d*$/, '')}/${nextRedisDatabase()}`,
    reach: (databaseUrl) => databaseUrl,
  };
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

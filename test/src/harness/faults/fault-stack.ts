import { OwnRedis } from '@stoker/queue-redis/testing/test-redis';
import type { TestAccount } from '../accounts.js';
import { freePorts } from '@stoker/app/ports/testing/free-ports';
import { invoke, lambdaClient } from '../functions.js';
import { type Stack, type StackNode, startStack } from '../stack.js';
import { StreamProxy } from '../stream-proxy.js';
import { ENVIRONMENT } from './extent.js';
import type { FaultLine } from './fault-line.js';
import { LoadQueue } from './load-queue.js';
import { OwnPostgres } from '@stoker/app/local-services/testing/own-postgres';
import { Witness } from './witness.js';
import { createWorkload } from './workload.js';

/** Servers on stores of the test's own, each behind a relay, with the functions of the load in two accounts. */
export interface FaultStack {
  readonly stack: Stack;
  /** The first is the stack's own. */
  readonly nodes: readonly StackNode[];
  readonly accounts: readonly TestAccount[];
  readonly postgres: OwnPostgres;
  readonly redis: OwnRedis;
  readonly toPostgres: StreamProxy;
  readonly toRedis: StreamProxy;
  readonly witness: Witness;
  /** Of the first account; undefined where this host has no service for one. */
  readonly queue: LoadQueue | undefined;
  /** Schedules that come due while the present fault is inflicted. */
  readonly ticks: string[];
  /** What was inflicted so far. */
  readonly lines: FaultLine[];
  /** Another server on the same stores, which takes its part of the work from now on. */
  join(): Promise<StackNode>;
  close(): Promise<void>;
}

const REDIS_SETTINGS = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'everysec',
  '--save',
  '',
  '--maxmemory-policy',
  'noeviction',
];

/** Tries of a request that sets things up, for a machine that is busy with other tests. */
const SET_UP_TRIES = 5;

/** May invoke functions, for functions and for schedules, and read queues. */
const TRUST = {
  Statement: {
    Effect: 'Allow',
    Principal: { Service: ['lambda.amazonaws.com', 'scheduler.amazonaws.com'] },
    Action: 'sts:AssumeRole',
  },
};
const POLICY = { Statement: { Effect: 'Allow', Action: ['lambda:InvokeFunction', 'sqs:*'], Resource: '*' } };

export async function startFaultStack(): Promise<FaultStack> {
  const undo: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const postgres = await OwnPostgres.start();
    undo.push(() => postgres.remove());
    const redis = await OwnRedis.start(...REDIS_SETTINGS);
    undo.push(() => redis.remove());
    const [postgresPort, redisPort] = (await freePorts(2)) as [number, number];
    const toPostgres = await relay(postgresPort, postgres.port, undo);
    const toRedis = await relay(redisPort, redis.port, undo);
    const reach = (url: string): string => Object.assign(new URL(url), { port: String(postgresPort) }).href;
    const services = { databaseServer: postgres.url, redisUrl: `redis://127.0.0.1:${redisPort}`, reach };
    const queue = await LoadQueue.start();
    undo.push(() => queue?.close());
    const stack = await startStack({ ...ENVIRONMENT, ...queue?.environment }, services);
    undo.push(() => stack.close());
    const accounts = [
      await withRole(stack, stack.account),
      await withRole(stack, await stack.operator.account('444455556666')),
    ];
    const witness = await Witness.open(stack.home);
    undo.push(() => witness.close());
    const codeBelow = await Promise.all(
      accounts.map((account) => createWorkload(lambdaClient(stack.server, account, SET_UP_TRIES), account)),
    );
    const nodes: StackNode[] = [];
    const take = async (node: StackNode): Promise<StackNode> => {
      // Its code must lie on the host before the witness can stand beside it.
      for (const account of accounts) await invoke(lambdaClient(node.server, account), 'steady');
      await Promise.all(codeBelow.map((below) => witness.stand(below(node.home))));
      nodes.push(node);
      return node;
    };
    await take(stack);
    const [first] = accounts as [TestAccount, TestAccount];
    await queue?.map(lambdaClient(stack.server, first, SET_UP_TRIES), first.accountId);
    const join = async (): Promise<StackNode> => take(await stack.join());
    const relays = { toPostgres, toRedis };
    return { stack, nodes, accounts, postgres, redis, ...relays, witness, queue, ticks: [], lines: [], join, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function withRole({ operator }: Stack, account: TestAccount): Promise<TestAccount> {
  return { ...account, role: await operator.role(account, 'sender', TRUST, POLICY) };
}

async function relay(port: number, service: number, undo: (() => unknown)[]): Promise<StreamProxy> {
  const proxy = await new StreamProxy({ port }, { host: '127.0.0.1', port: service }).open();
  undo.push(() => proxy.close());
  return proxy;
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import pg from 'pg';
import { addRole, removeRole } from './bench-role.js';
import { cpuOfEach } from './cpu-of-each.js';
import type { Functions } from './functions.js';
import { type BenchServer, until } from './server.js';
import { NODE } from './subjects.js';
import { Unavailable } from './unavailable.js';

/** How fast a queue is worked off by a function. */
export interface QueueDrain {
  readonly messages: number;
  readonly batchSize: number;
  /** The same queue, received from and deleted from by a client that does nothing else: what its service gives. */
  readonly alonePerSecond: number;
  readonly perSecond: number;
  /** µs of CPU of the server process for a message. */
  readonly messageCpuMicros: number;
}

const NAME = 'bench-queue';
const BATCH = 10;
/** Requests to the queue's service at once. */
const CLIENTS = 10;
const LIMIT_MS = 300_000;

/**
 * A queue's service of the bench's own, and the setting of the server that says where it is.
 *
 * @throws Unavailable where this host has none
 */
export async function withQueues<T>(
  cache: string,
  work: (mq: ElasticMq, settings: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const libraries = await elasticMqLibraries(cache);
  if (libraries === undefined) throw new Unavailable('there is no ElasticMQ');
  const directory = await mkdtemp(join(tmpdir(), 'stoker-bench-queue-'));
  const mq = await ElasticMq.start(libraries);
  try {
    const file = join(directory, 'sqs.json');
    await writeFile(file, JSON.stringify([mq.backend()]), { mode: 0o600 });
    return await work(mq, { STOKER_SQS_FILE: file });
  } finally {
    await mq.stop();
    await rm(directory, { recursive: true });
  }
}

/** @param accountId whose queue and function they are */
export async function measureQueue(
  server: BenchServer,
  functions: Functions,
  mq: ElasticMq,
  { databaseUrl, accountId, messages }: { databaseUrl: string; accountId: string; messages: number },
): Promise<QueueDrain> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const queue = await mq.createQueue(accountId, NAME, { VisibilityTimeout: '60' });
  try {
    await fill(mq, queue.url, messages);
    const alonePerSecond = messages / (await drainAlone(mq, queue.url, messages));
    const role = await addRole(database, { accountId, name: NAME, service: 'lambda', action: 'sqs:*' });
    await functions.create(NAME, NODE, { role });
    const mapping = await DrainingMapping.create(functions, queue.arn);
    try {
      await fill(mq, queue.url, messages);
      const [seconds, messageCpuMicros] = await cpuOfEach(server, messages, async () => {
        await mapping.enable();
        return drained(mq, queue.url, messages);
      });
      return { messages, batchSize: BATCH, alonePerSecond, perSecond: messages / seconds, messageCpuMicros };
    } finally {
      await mapping.delete();
      await functions.delete(NAME);
    }
  } finally {
    await removeRole(database, { accountId, name: NAME });
    await database.end();
  }
}

/** A mapping that is made to read nothing at first. */
class DrainingMapping {
  private constructor(
    private readonly functions: Functions,
    private readonly uuid: string,
  ) {}

  static async create(functions: Functions, queueArn: string): Promise<DrainingMapping> {
    const source = { EventSourceArn: queueArn, BatchSize: BATCH, Enabled: false };
    const { UUID } = await functions.client.send(
      new CreateEventSourceMappingCommand({ FunctionName: NAME, ...source }),
    );
    return new DrainingMapping(functions, UUID!);
  }

  async enable(): Promise<void> {
    await this.#settled();
    await this.functions.client.send(new UpdateEventSourceMappingCommand({ UUID: this.uuid, Enabled: true }));
  }

  async delete(): Promise<void> {
    await this.#settled();
    await this.functions.client.send(new DeleteEventSourceMappingCommand({ UUID: this.uuid }));
  }

  #settled(): Promise<void> {
    const look = new GetEventSourceMappingCommand({ UUID: this.uuid });
    const isSettled = async (): Promise<boolean> =>
      /^(Enabled|Disabled)$/.test((await this.functions.client.send(look)).State ?? '');
    return until(isSettled, LIMIT_MS, 'the mapping to be as it was asked to be');
  }
}

/** Does the work again and again, for so many clients at once. @param isLeft asked before each time */
async function together(isLeft: () => boolean, work: () => Promise<void>): Promise<void> {
  const client = async (): Promise<void> => {
    while (isLeft()) await work();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

async function fill(mq: ElasticMq, QueueUrl: string, messages: number): Promise<void> {
  const Entries = Array.from({ length: BATCH }, (_, n) => ({ Id: String(n), MessageBody: '{"n":1}' }));
  let batches = messages / BATCH;
  const isLeft = (): boolean => batches-- > 0;
  await together(isLeft, async () => {
    await mq.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  });
}

/** @returns seconds */
async function drainAlone(mq: ElasticMq, QueueUrl: string, messages: number): Promise<number> {
  const started = performance.now();
  let left = messages;
  const isLeft = (): boolean => left > 0;
  await together(isLeft, async () => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: BATCH });
    const { Messages = [] } = await mq.client.send(command);
    if (Messages.length === 0) return;
    const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }));
    await mq.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    left -= Messages.length;
  });
  return (performance.now() - started) / 1000;
}

/** @returns seconds from the moment at which messages became fewer until there were none */
async function drained(mq: ElasticMq, url: string, messages: number): Promise<number> {
  await until(async () => (await depth(mq, url)) < messages, LIMIT_MS, 'the queue to be read');
  const started = performance.now();
  const rest = await depth(mq, url);
  await until(async () => (await depth(mq, url)) === 0, LIMIT_MS, 'the queue to be empty');
  return (((performance.now() - started) / 1000) * messages) / rest;
}

async function depth(mq: ElasticMq, QueueUrl: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await mq.client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
  );
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

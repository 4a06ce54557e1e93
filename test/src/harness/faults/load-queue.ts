import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { StreamProxy } from '../stream-proxy.js';
import { until } from '../until.js';
import { QUEUED, QUEUED_TIMEOUT_S } from './workload.js';

const CACHE = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
/** Batches at once: few, for the functions of the load share two processors with the test. */
const AT_ONCE = 2;
const ENABLED_MS = 60_000;

/** A queue of an SQS service of the test's own, which a function of the load works off. */
export class LoadQueue {
  #url = '';

  private constructor(
    private readonly mq: ElasticMq,
    private readonly directory: string,
    /** Between the servers and the queue. */
    readonly toQueue: StreamProxy,
    /** Variables of servers that are to know it. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  /** Undefined where this host has no such service, which is printed: the load is without a queue then. */
  static async start(): Promise<LoadQueue | undefined> {
    const libraries = await elasticMqLibraries(CACHE);
    if (libraries === undefined) return undefined;
    const mq = await ElasticMq.start(libraries);
    const relayPort = await freePort();
    const service = { host: '127.0.0.1', port: Number(new URL(mq.endpoint).port) };
    const toQueue = await new StreamProxy({ port: relayPort }, service).open();
    const directory = await mkdtemp(join(tmpdir(), 'stoker-load-queue-'));
    const file = join(directory, 'sqs.json');
    const endpoint = `http://127.0.0.1:${relayPort}`;
    const backend = mq.backend({ endpoint, queueUrl: `${endpoint}/000000000000/{account}-{name}` });
    await writeFile(file, JSON.stringify([backend]), { mode: 0o600 });
    return new LoadQueue(mq, directory, toQueue, { STOKER_SQS_FILE: file });
  }

  /** Has the function read it, from now on. A message whose batch comes to nothing is hidden as long as the function may run. */
  async map(client: LambdaClient, accountId: string): Promise<void> {
    const { url, arn } = await this.mq.createQueue(accountId, 'load', { VisibilityTimeout: String(QUEUED_TIMEOUT_S) });
    this.#url = url;
    const { UUID } = await client.send(
      new CreateEventSourceMappingCommand({
        FunctionName: QUEUED,
        EventSourceArn: arn,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: AT_ONCE },
      }),
    );
    const look = new GetEventSourceMappingCommand({ UUID });
    await until('the queue is read', async () => (await client.send(look)).State === 'Enabled', ENABLED_MS);
  }

  /** Resolves to the message's id when the queue has it. */
  async send(body: object): Promise<string> {
    const command = new SendMessageCommand({ QueueUrl: this.#url, MessageBody: JSON.stringify(body) });
    return (await this.mq.client.send(command)).MessageId!;
  }

  /** Messages in it, hidden ones too. */
  async depth(): Promise<number> {
    const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl: this.#url, AttributeNames: [...AttributeNames] });
    const { Attributes = {} } = await this.mq.client.send(command);
    return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  }

  async close(): Promise<void> {
    await this.toQueue.close();
    await this.mq.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

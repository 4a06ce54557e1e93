import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ListQueuesCommand,
  type QueueAttributeName,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { testLibraries } from '@stoker/app/local-services/testing/test-libraries';
import { TestProcess } from '@stoker/app/local-services/testing/test-process';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { ELASTICMQ, elasticMqCommand, elasticMqConfiguration } from '../elastic-mq/program.js';
import type { SqsBackend } from '../sqs-backend.js';

const CREDENTIALS = { accessKeyId: 'test-operator', secretAccessKey: 'test-operator-secret' };

/** Undefined where this host can't have or run them, which is printed: the tests that need it are skipped then. */
export function elasticMqLibraries(cache: string): Promise<string | undefined> {
  return testLibraries(ELASTICMQ, cache);
}

/** A running server. It holds its queues in memory, as long as it runs. */
export class ElasticMq {
  readonly endpoint: string;
  readonly client: SQSClient;
  readonly #process: TestProcess;

  private constructor(
    libraries: string,
    private readonly directory: string,
    private readonly port: number,
  ) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.client = new SQSClient({ endpoint: this.endpoint, region: 'us-east-1', credentials: { ...CREDENTIALS } });
    this.#process = new TestProcess(elasticMqCommand(libraries, this.#configuration), () =>
      this.client.send(new ListQueuesCommand({})),
    );
  }

  static async start(libraries: string): Promise<ElasticMq> {
    const directory = await mkdtemp(join(tmpdir(), 'stoker-sqs-'));
    const started = new ElasticMq(libraries, directory, await freePort());
    try {
      await started.run();
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Starts the process, again after `kill`; what was queued before is gone. */
  async run(): Promise<void> {
    await writeFile(this.#configuration, elasticMqConfiguration({ port: this.port }));
    await this.#process.run();
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  /** An entry of the operator's list that gives every account queues here. */
  backend(more: Partial<SqsBackend> = {}): SqsBackend {
    const queueUrl = `${this.endpoint}/000000000000/{account}-{name}`;
    return { endpoint: this.endpoint, region: 'us-east-1', ...CREDENTIALS, accounts: '*', queueUrl, ...more };
  }

  /** Makes an account's queue; answers its URL and, for the account, its ARN. */
  async createQueue(
    accountId: string,
    name: string,
    attributes: { readonly [A in QueueAttributeName]?: string } = {},
  ): Promise<{ readonly url: string; readonly arn: string }> {
    const fifo = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    const QueueName = `${accountId}-${name}`;
    const command = new CreateQueueCommand({ QueueName, Attributes: { ...fifo, ...attributes } });
    const { QueueUrl } = await this.client.send(command);
    return { url: QueueUrl!, arn: `arn:aws:sqs:us-east-1:${accountId}:${name}` };
  }

  async deleteQueue(url: string): Promise<void> {
    await this.client.send(new DeleteQueueCommand({ QueueUrl: url }));
  }

  get #configuration(): string {
    return join(this.directory, 'elasticmq.conf');
  }
}

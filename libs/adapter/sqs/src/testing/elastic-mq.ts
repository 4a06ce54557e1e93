import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ListQueuesCommand,
  type QueueAttributeName,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { fetchElasticMq } from '../elastic-mq/libraries.js';
import { elasticMqCommand, elasticMqConfiguration } from '../elastic-mq/program.js';
import type { SqsBackend } from '../sqs-backend.js';

const START_MS = 180_000;
const CREDENTIALS = { accessKeyId: 'test-operator', secretAccessKey: 'test-operator-secret' };

/**
 * The libraries of ElasticMQ, a server that speaks SQS, fetched once by Maven and kept in `cache`. Undefined where this
 * host can't fetch or run it, which is printed: the tests that need it are skipped then.
 */
export async function elasticMqLibraries(cache: string): Promise<string | undefined> {
  try {
    await promisify(execFile)('java', ['-version']);
    return await fetchElasticMq(cache);
  } catch (error) {
    console.warn(`skipped: no ElasticMQ can be had here (${String(error)})`);
    return undefined;
  }
}

/** A running server. It holds its queues in memory, as long as it runs. */
export class ElasticMq {
  readonly endpoint: string;
  readonly client: SQSClient;
  #server: ChildProcess | undefined;

  private constructor(
    private readonly libraries: string,
    private readonly directory: string,
    private readonly port: number,
  ) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.client = new SQSClient({ endpoint: this.endpoint, region: 'us-east-1', credentials: { ...CREDENTIALS } });
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
    const file = join(this.directory, 'elasticmq.conf');
    await writeFile(file, elasticMqConfiguration({ port: this.port }));
    this.#server = spawn(...elasticMqCommand(this.libraries, file), { stdio: 'ignore' });
    await this.#answers(this.#server);
  }

  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
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

  async #answers(server: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      try {
        await this.client.send(new ListQueuesCommand({}));
        return;
      } catch (error) {
        if (Date.now() > deadline || server.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

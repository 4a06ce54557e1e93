import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
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
import type { SqsBackend } from '../sqs-backend.js';

const VERSION = '1.6.12';
const FETCH_MS = 300_000;
const START_MS = 180_000;
const run = promisify(execFile);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>stoker</groupId>
  <artifactId>elasticmq</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.elasticmq</groupId>
      <artifactId>elasticmq-server_2.13</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

const CREDENTIALS = { accessKeyId: 'test-operator', secretAccessKey: 'test-operator-secret' };

/**
 * The libraries of ElasticMQ, a server that speaks SQS, fetched once by Maven and kept in `cache`. Undefined where this
 * host can't fetch or run it, which is printed: the tests that need it are skipped then.
 */
export async function elasticMqLibraries(cache: string): Promise<string | undefined> {
  const directory = join(cache, `elasticmq-${VERSION}`);
  try {
    await run('java', ['-version']);
    if (!existsSync(directory)) await fetchInto(directory);
    return directory;
  } catch (error) {
    console.warn(`skipped: no ElasticMQ can be had here (${String(error)})`);
    return undefined;
  }
}

/** Two that fetch at once do not see each other; the later finds that it is there. */
async function fetchInto(directory: string): Promise<void> {
  const making = await mkdtemp(join(tmpdir(), 'stoker-elasticmq-'));
  try {
    await writeFile(join(making, 'pom.xml'), POM);
    const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
    await mkdir(join(directory, '..'), { recursive: true });
    const fresh = `${directory}.${process.pid}`;
    const args = ['--batch-mode', '--quiet', copy, `-DoutputDirectory=${fresh}`];
    await run('mvn', args, { cwd: making, timeout: FETCH_MS });
    await rename(fresh, directory).catch(async (error: unknown) => {
      await rm(fresh, { recursive: true, force: true });
      if (!existsSync(directory)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
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
    const address = `host = "127.0.0.1", port = ${this.port}`;
    const lines = [
      'include classpath("application.conf")',
      `node-address { protocol = http, ${address}, context-path = "" }`,
      `rest-sqs { enabled = true, bind-port = ${this.port}, bind-hostname = "127.0.0.1", sqs-limits = strict }`,
      'rest-stats { enabled = false }',
    ];
    await writeFile(file, lines.join('\n'));
    const args = ['-Xmx256m', '-XX:TieredStopAtLevel=1', `-Dconfig.file=${file}`, '-cp', join(this.libraries, '*')];
    this.#server = spawn('java', [...args, 'org.elasticmq.server.Main'], { stdio: 'ignore' });
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

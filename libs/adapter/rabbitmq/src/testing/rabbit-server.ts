import { execFile } from 'node:child_process';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from '@stoker/app/ports/testing/free-ports';
import { TestServer } from '@stoker/app/ports/testing/test-server';
import type { Connection } from '@stoker/core/model/connections/connection';
import { connect } from 'amqplib';

/** Debian's, without what it does to be another user. */
const PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const OPERATOR = { username: 'operator', password: 'test-operator-secret' };

/** Whether this host has RabbitMQ; printed where it has not. */
export async function hasRabbitMq(): Promise<boolean> {
  try {
    await access(PROGRAM);
    return true;
  } catch {
    console.warn('skipped: there is no RabbitMQ here (apt-get install rabbitmq-server)');
    return false;
  }
}

/** A running broker, which keeps durable queues over a restart. */
export class RabbitServer {
  private constructor(
    private readonly port: number,
    /** Of Erlang's own daemon, which knows where nodes are, and outlives them. */
    private readonly epmdPort: number,
    private readonly server: TestServer,
  ) {}

  static async start(): Promise<RabbitServer> {
    const [port, distributionPort, epmdPort] = (await freePorts(3)) as [number, number, number];
    const command = async (directory: string) => {
      const file = join(directory, 'rabbitmq.conf');
      const lines = [
        `listeners.tcp.1 = 127.0.0.1:${port}`,
        `default_user = ${OPERATOR.username}`,
        `default_pass = ${OPERATOR.password}`,
        'log.console = false',
        'vm_memory_high_watermark.absolute = 512MB',
        'disk_free_limit.absolute = 1MB',
      ];
      await writeFile(file, `${lines.join('\n')}\n`);
      await writeFile(join(directory, 'plugins'), '[].\n');
      const env = {
        HOME: directory,
        RABBITMQ_NODENAME: `stoker-${port}@localhost`,
        RABBITMQ_CONFIG_FILE: file,
        RABBITMQ_MNESIA_BASE: join(directory, 'data'),
        RABBITMQ_LOG_BASE: join(directory, 'log'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'plugins'),
        RABBITMQ_PID_FILE: join(directory, 'pid'),
        RABBITMQ_DIST_PORT: String(distributionPort),
        ERL_EPMD_PORT: String(epmdPort),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        // Its process is then the one that is started, and ends as it is told to.
        RUNNING_UNDER_SYSTEMD: 'true',
      };
      return [PROGRAM, [], env] as const;
    };
    return new RabbitServer(port, epmdPort, await TestServer.start({ port, command }));
  }

  connection(more: Partial<Connection> = {}): Connection {
    return {
      name: 'test',
      kind: 'rabbitmq',
      urls: [`amqp://127.0.0.1:${this.port}`],
      credentials: OPERATOR,
      accounts: '*',
      things: ['*'],
      ...more,
    };
  }

  /** A URL for clients of the test's own. */
  get url(): string {
    return `amqp://${OPERATOR.username}:${OPERATOR.password}@127.0.0.1:${this.port}`;
  }

  /** @param options of the queue, beside its being durable */
  async createQueue(name: string, options: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const model = await connect(this.url);
    await (await model.createChannel()).assertQueue(name, { durable: true, arguments: options });
    await model.close();
  }

  /** Messages that wait in it. */
  async depth(name: string): Promise<number> {
    const model = await connect(this.url);
    const { messageCount } = await (await model.createChannel()).checkQueue(name);
    await model.close();
    return messageCount;
  }

  async put(queue: string, texts: readonly string[], options: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const model = await connect(this.url);
    const channel = await model.createConfirmChannel();
    for (const text of texts) channel.sendToQueue(queue, Buffer.from(text), { persistent: true, ...options });
    await channel.waitForConfirms();
    await model.close();
  }

  end(): Promise<void> {
    return this.server.end();
  }

  run(): Promise<void> {
    return this.server.run();
  }

  async stop(): Promise<void> {
    await this.server.stop();
    const env = { ...process.env, ERL_EPMD_PORT: String(this.epmdPort) };
    await promisify(execFile)('epmd', ['-kill'], { env }).catch(() => undefined);
  }
}

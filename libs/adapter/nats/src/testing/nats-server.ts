import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { canRun, TestServer } from '@stoker/app/ports/testing/test-server';
import type { Connection } from '@stoker/core/model/connections/connection';

export const OPERATOR = { username: 'operator', password: 'test-operator-secret' };

/** Whether this host has a NATS server; printed where it has not. */
export function hasNats(): Promise<boolean> {
  return canRun('nats-server', 'nats-server', ['--version']);
}

/** A running server with JetStream, which asks for a password. */
export class NatsServer {
  private constructor(
    readonly host: string,
    private readonly server: TestServer,
  ) {}

  static async start(): Promise<NatsServer> {
    const port = await freePort();
    const command = async (directory: string) => {
      const file = join(directory, 'nats.conf');
      const { username, password } = OPERATOR;
      const lines = [
        `listen: 127.0.0.1:${port}`,
        `authorization { user: ${username}, password: "${password}" }`,
        `jetstream { store_dir: "${directory}/streams" }`,
      ];
      await writeFile(file, `${lines.join('\n')}\n`);
      return ['nats-server', ['-c', file]] as const;
    };
    return new NatsServer(`127.0.0.1:${port}`, await TestServer.start({ port, command }));
  }

  connection(more: Partial<Connection> = {}): Connection {
    return {
      name: 'test',
      kind: 'nats',
      urls: [`nats://${this.host}`],
      credentials: OPERATOR,
      accounts: '*',
      things: ['*'],
      ...more,
    };
  }

  end(): Promise<void> {
    return this.server.end();
  }

  run(): Promise<void> {
    return this.server.run();
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}

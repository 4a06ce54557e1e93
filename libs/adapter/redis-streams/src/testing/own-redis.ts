import { freePort } from '@stoker/app/ports/testing/free-ports';
import { TestServer } from '@stoker/app/ports/testing/test-server';
import type { Connection } from '@stoker/core/model/connections/connection';

const PASSWORD = 'test-operator-secret';

/** A Redis of a test's own, which asks for a password and keeps what it was told. */
export class OwnRedis {
  private constructor(
    private readonly port: number,
    private readonly server: TestServer,
  ) {}

  static async start(): Promise<OwnRedis> {
    const port = await freePort();
    const keeps = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const command = async (directory: string) =>
      ['redis-server', ['--port', String(port), '--dir', directory, '--requirepass', PASSWORD, ...keeps]] as const;
    return new OwnRedis(port, await TestServer.start({ port, command }));
  }

  /** For a client of the test's own. */
  get url(): string {
    return `redis://:${PASSWORD}@127.0.0.1:${this.port}`;
  }

  connection(more: Partial<Connection> = {}): Connection {
    return {
      name: 'test',
      kind: 'redis',
      urls: [`redis://127.0.0.1:${this.port}`],
      credentials: { password: PASSWORD },
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

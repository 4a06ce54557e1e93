import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { canRun, TestServer } from '@stoker/app/ports/testing/test-server';
import type { Connection } from '@stoker/core/model/connections/connection';

export const OPERATOR = { username: 'operator', password: 'test-operator-secret' };

/** Whether this host has Mosquitto, an MQTT broker; printed where it has not. */
export function hasMosquitto(): Promise<boolean> {
  return canRun('mosquitto', 'mosquitto', ['-h']);
}

/** A running broker, which asks for a password, and keeps sessions and what waits for them over a restart. */
export class Mosquitto {
  private constructor(
    readonly url: string,
    private readonly server: TestServer,
  ) {}

  static async start(): Promise<Mosquitto> {
    const port = await freePort();
    const command = async (directory: string) => {
      const passwords = join(directory, 'passwords');
      await writeFile(passwords, '', { mode: 0o600 });
      await promisify(execFile)('mosquitto_passwd', ['-b', passwords, OPERATOR.username, OPERATOR.password]);
      const lines = [
        `listener ${port} 127.0.0.1`,
        'user root',
        `password_file ${passwords}`,
        'persistence true',
        `persistence_location ${directory}/`,
        'max_inflight_messages 0',
        'max_queued_messages 0',
        'log_dest none',
      ];
      const file = join(directory, 'mosquitto.conf');
      await writeFile(file, `${lines.join('\n')}\n`);
      return ['mosquitto', ['-c', file]] as const;
    };
    return new Mosquitto(`mqtt://127.0.0.1:${port}`, await TestServer.start({ port, command }));
  }

  /** An entry of the operator's list. */
  connection(more: Partial<Connection> = {}): Connection {
    return {
      name: 'test',
      kind: 'mqtt',
      urls: [this.url],
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

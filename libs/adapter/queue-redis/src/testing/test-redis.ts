import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import type { Redis } from 'ioredis';

/** The server that integration tests share; each test takes a key prefix of its own. */
export const TEST_REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:56379';

export function randomPrefix(): string {
  return `test-${randomUUID()}`;
}

export async function deleteKeys(redis: Redis, prefix: string): Promise<void> {
  for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1000 })) {
    if ((keys as string[]).length > 0) await redis.del(keys as string[]);
  }
}

/** A server of the test's own, for what cannot be done to a shared one: wrong settings, outages. */
export class OwnRedis {
  #process: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly settings: readonly string[],
  ) {}

  static async start(...settings: string[]): Promise<OwnRedis> {
    const server = new OwnRedis(await freePort(), await mkdtemp(join(tmpdir(), 'stoker-redis-')), settings);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it on the data that it had; resolves when it answers. */
  async restart(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.directory, ...this.settings];
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    const failed = once(child, 'error').then(([cause]) => {
      throw new Error('redis-server (Debian: apt-get install redis-server) is needed for this test', { cause });
    });
    const ready = (async () => {
      for await (const chunk of child.stdout ?? []) if (String(chunk).includes('Ready to accept connections')) return;
      throw new Error('redis-server ended before it was ready');
    })();
    await Promise.race([ready, failed]);
    child.stdout?.resume();
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

import { type ChildProcess, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { HERE, type Place } from '@stoker/app/ports/testing/place';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';

const VERSION = 'v1.8.0';
const BUILD_MS = 600_000;
const run = promisify(execFile);

export const ACCESS_KEY = { accessKeyId: 'test-operator', secretAccessKey: 'test-operator-secret' };

/**
 * The program of versitygw, a real S3 server that checks signatures, built once and kept in `cache`. Undefined where this
 * host can't build it, which is printed: the tests that need it are skipped then.
 */
export async function s3ServerProgram(cache: string): Promise<string | undefined> {
  const directory = join(cache, `versitygw-${VERSION}`);
  const program = join(directory, 'versitygw');
  if (existsSync(program)) return program;
  try {
    await mkdir(directory, { recursive: true });
    const env = { ...process.env, GOBIN: directory, CGO_ENABLED: '0' };
    await run('go', ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], { env, timeout: BUILD_MS });
    return program;
  } catch (error) {
    console.warn(`skipped: no S3 server can be built here (${String(error)})`);
    return undefined;
  }
}

/** A running server with buckets of its own. */
export class S3Server {
  private constructor(
    readonly endpoint: string,
    readonly client: S3Client,
    private readonly program: string,
    private readonly server: ChildProcess,
    private readonly directory: string,
  ) {}

  /** @param more where it listens, and arguments of its own, unless that is left to it */
  static async start(
    program: string,
    buckets: readonly string[],
    place: Place = HERE,
    more: { readonly port?: number; readonly arguments?: readonly string[] } = {},
  ): Promise<S3Server> {
    const directory = await mkdtemp(join(tmpdir(), 'stoker-s3-'));
    const [objects, versions, users] = ['objects', 'versions', 'users'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    await Promise.all([objects, versions, users].map((folder) => mkdir(folder)));
    const port = more.port ?? (await freePort());
    const { accessKeyId: key, secretAccessKey: secret } = ACCESS_KEY;
    const address = `${place.address}:${port}`;
    const args = [
      '--port',
      address,
      '--access',
      key,
      '--secret',
      secret,
      '--iam-dir',
      users,
      '--quiet',
      ...(more.arguments ?? []),
    ];
    const server = place.spawn(program, [...args, 'posix', '--versioning-dir', versions, objects], { stdio: 'ignore' });
    const endpoint = `http://${address}`;
    // A copy, for the client notes in it where it came from.
    const credentials = { ...ACCESS_KEY };
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    const started = new S3Server(endpoint, client, program, server, directory);
    try {
      await started.#answers();
      for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Lets somebody in who makes buckets of his own; the operator reads them all. */
  async addUser({ accessKeyId, secretAccessKey }: typeof ACCESS_KEY): Promise<void> {
    const operator = ['--access', ACCESS_KEY.accessKeyId, '--secret', ACCESS_KEY.secretAccessKey];
    const user = ['--access', accessKeyId, '--secret', secretAccessKey, '--role', 'userplus'];
    await run(this.program, ['admin', ...operator, '--endpoint-url', this.endpoint, 'create-user', ...user]);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    if (this.server.exitCode === null && this.server.signalCode === null) {
      const ended = new Promise((resolve) => this.server.once('exit', resolve));
      this.server.kill('SIGKILL');
      await ended;
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  async #answers(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await this.client.send(new ListBucketsCommand({}));
        return;
      } catch (error) {
        if (tries > 100 || this.server.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

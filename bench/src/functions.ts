import { buffer } from 'node:stream/consumers';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { Signer } from '@stoker/protocol/sigv4/signer';
import { ZipFile } from 'yazl';
import type { Outgoing } from './load.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** ARN of a role that functions may have. */
  readonly role: string;
}

/** The handlers that are measured: as little as a function can do, so that what is left is the platform's. */
export const HANDLERS = {
  'nodejs24.x': { file: 'index.mjs', handler: 'index.handler', source: `export const handler = async () => 'ok';\n` },
  'python3.11': { file: 'app.py', handler: 'app.handler', source: `def handler(event, context):\n    return 'ok'\n` },
} as const;

export type BenchRuntime = keyof typeof HANDLERS;

/** Functions of the bench, made through the AWS SDK and invoked with requests signed here. */
export class Functions {
  readonly #client: LambdaClient;
  readonly #signer: Signer;
  readonly #made: string[] = [];
  readonly #host: string;

  constructor(
    readonly origin: string,
    private readonly credentials: Credentials,
  ) {
    this.#client = new LambdaClient({ endpoint: origin, region: credentials.region, credentials });
    this.#signer = new Signer(credentials, credentials.region, 'lambda');
    this.#host = new URL(origin).host;
  }

  /** @param memoryMb 1,769 buys a whole vCPU, so that the CPU quota is not what is measured */
  async create(name: string, runtime: BenchRuntime, memoryMb = 1769): Promise<void> {
    const { file, handler, source } = HANDLERS[runtime];
    this.#made.push(name);
    await this.#client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: runtime as Runtime,
        Handler: handler,
        Role: this.credentials.role,
        MemorySize: memoryMb,
        Timeout: 30,
        Code: { ZipFile: await zipOf(file, source) },
      }),
    );
    await waitUntilFunctionActiveV2({ client: this.#client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: name });
  }

  /** A signed Invoke request, made anew at each call. */
  invoke(name: string): Outgoing {
    const path = `/2015-03-31/functions/${name}/invocations`;
    const body = '{}';
    const headers = { host: this.#host, 'content-type': 'application/json' };
    const signed = this.#signer.sign({ method: 'POST', url: path, headers, body }, Date.now());
    return { method: 'POST', path, headers: signed, body };
  }

  async delete(name: string): Promise<void> {
    await this.#client.send(new DeleteFunctionCommand({ FunctionName: name }));
    this.#made.splice(this.#made.indexOf(name), 1);
  }

  async deleteAll(): Promise<void> {
    for (const name of [...this.#made]) await this.delete(name);
    this.#client.destroy();
  }
}

function zipOf(file: string, source: string): Promise<Uint8Array> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(source), file, { mode: 0o644 });
  zip.end();
  return buffer(zip.outputStream);
}

import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { Signer } from '@stoker/protocol/sigv4/signer';
import { zipOf } from './files.js';
import { signedRequests } from './signed-requests.js';
import type { Subject } from './subject.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** ARN of a role that functions may have. */
  readonly role: string;
}

export interface FunctionOptions {
  /** 1,769 buys a whole vCPU, so that the CPU quota is not what is measured. */
  readonly memoryMb?: number;
  /** Seconds; 30 unless given. */
  readonly timeout?: number;
  /** ARN; that of the credentials unless given. */
  readonly role?: string;
}

/** Functions of the bench, made through the AWS SDK and invoked with requests signed here. */
export class Functions {
  readonly client: LambdaClient;
  readonly #signer: Signer;
  readonly #made: string[] = [];
  readonly #host: string;

  constructor(
    readonly origin: string,
    readonly credentials: Credentials,
  ) {
    this.client = new LambdaClient({ endpoint: origin, region: credentials.region, credentials });
    this.#signer = new Signer(credentials, credentials.region, 'lambda');
    this.#host = new URL(origin).host;
  }

  async create(
    name: string,
    subject: Subject,
    { memoryMb = 1769, timeout = 30, role = this.credentials.role }: FunctionOptions = {},
  ): Promise<void> {
    const zip = await zipOf(await subject.files());
    this.#made.push(name);
    await this.client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: subject.runtime as Runtime,
        Handler: subject.handler,
        Role: role,
        MemorySize: memoryMb,
        Timeout: timeout,
        Code: { ZipFile: zip },
      }),
    );
    await waitUntilFunctionActiveV2({ client: this.client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: name });
  }

  /** Makes signed Invoke requests. */
  invoke(name: string, event: unknown = {}): () => Buffer {
    return this.request('POST', `/2015-03-31/functions/${name}/invocations`, event);
  }

  /** Asynchronous invocations. */
  sendEvent(name: string, event: unknown = {}): () => Buffer {
    const type = { 'x-amz-invocation-type': 'Event' };
    return this.request('POST', `/2015-03-31/functions/${name}/invocations`, event, type);
  }

  /** Makes signed requests; see {@link signedRequests}. */
  request(method: string, url: string, content?: unknown, more: Readonly<Record<string, string>> = {}): () => Buffer {
    const body = content === undefined ? '' : JSON.stringify(content);
    const headers = { host: this.#host, 'content-type': 'application/json', ...more };
    return signedRequests(this.#signer, { method, url, headers, body });
  }

  async delete(name: string): Promise<void> {
    await this.client.send(new DeleteFunctionCommand({ FunctionName: name }));
    this.#made.splice(this.#made.indexOf(name), 1);
  }

  async deleteAll(): Promise<void> {
    for (const name of [...this.#made]) await this.delete(name);
    this.client.destroy();
  }
}

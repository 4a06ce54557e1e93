import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDbLocal, dynamoDbLocalLibraries } from '@stoker/dynamodb/testing/dynamodb-local';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import type { TestAccount } from './accounts.js';
import type { ServerProcess } from './server-process.js';

const CACHE = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');

/** What the servers are run from; undefined where this host can't have one of them, which is printed. */
export async function dataServiceLibraries(): Promise<{ readonly mq: string; readonly tables: string } | undefined> {
  const mq = await elasticMqLibraries(CACHE);
  const tables = await dynamoDbLocalLibraries(CACHE);
  return mq === undefined || tables === undefined ? undefined : { mq, tables };
}

/** A server with queues and one with tables, which all accounts share. */
export class DataServices {
  private constructor(
    readonly mq: ElasticMq,
    readonly tables: DynamoDbLocal,
    private readonly directory: string,
  ) {}

  static async start(libraries: { readonly mq: string; readonly tables: string }): Promise<DataServices> {
    const mq = await ElasticMq.start(libraries.mq);
    const tables = await DynamoDbLocal.start(libraries.tables).catch(async (error: unknown) => {
      await mq.stop();
      throw error;
    });
    const services = new DataServices(mq, tables, await mkdtemp(join(tmpdir(), 'stoker-data-')));
    const key = { region: 'us-east-1', accessKeyId: 'operator', secretAccessKey: 'secret', accounts: '*' };
    await services.#write('sqs', [mq.backend()]);
    await services.#write('dynamodb', [{ ...key, endpoint: tables.endpoint, prefix: '{account}-' }]);
    return services;
  }

  /** What a server has to be told to send requests on to them. */
  get environment(): Readonly<Record<string, string>> {
    return { STOKER_SQS_FILE: this.#file('sqs'), STOKER_DYNAMODB_FILE: this.#file('dynamodb') };
  }

  async stop(): Promise<void> {
    await Promise.all([this.mq.stop(), this.tables.stop()]);
    await rm(this.directory, { recursive: true, force: true });
  }

  async #write(service: string, backends: readonly object[]): Promise<void> {
    await writeFile(this.#file(service), JSON.stringify(backends), { mode: 0o600 });
  }

  #file(service: string): string {
    return join(this.directory, `${service}.json`);
  }
}

/** How a client of the AWS SDK is made that asks a server for an account and does not ask again. */
export function clientSettings(server: ServerProcess, { accessKeyId, secretAccessKey }: TestAccount) {
  return {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  };
}

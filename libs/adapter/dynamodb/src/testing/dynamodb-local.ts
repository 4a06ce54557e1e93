import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { testLibraries } from '@stoker/app/local-services/testing/test-libraries';
import { TestProcess } from '@stoker/app/local-services/testing/test-process';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import type { DataBackend } from '@stoker/core/data-services/data-backend';
import { DYNAMODB_LOCAL, dynamoDbLocalCommand } from '../dynamodb-local/program.js';

const KEY = { accessKeyId: 'testoperator', secretAccessKey: 'test-operator-secret' };

/** Undefined where this host can't have or run them, which is printed: the tests that need it are skipped then. */
export function dynamoDbLocalLibraries(cache: string): Promise<string | undefined> {
  return testLibraries(DYNAMODB_LOCAL, cache);
}

/** A running server. It holds its tables in memory, as long as it runs. */
export class DynamoDbLocal {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  readonly #process: TestProcess;

  private constructor(libraries: string, port: number) {
    this.endpoint = `http://127.0.0.1:${port}`;
    this.client = new DynamoDBClient({ endpoint: this.endpoint, region: 'us-east-1', credentials: { ...KEY } });
    this.#process = new TestProcess(dynamoDbLocalCommand(libraries, { port }), () =>
      this.client.send(new ListTablesCommand({})),
    );
  }

  static async start(libraries: string): Promise<DynamoDbLocal> {
    const started = new DynamoDbLocal(libraries, await freePort());
    try {
      await started.run();
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Starts the process, again after `kill`; what was in its tables before is gone. */
  run(): Promise<void> {
    return this.#process.run();
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** An entry of the operator's list that gives every account tables here. */
  backend(more: Partial<DataBackend> = {}): DataBackend {
    return { endpoint: this.endpoint, region: 'us-east-1', ...KEY, accounts: '*', prefix: '{account}-', ...more };
  }

  /** Makes an account's table with the key `id` and a stream of both images; answers its name here and, for the account, the stream's ARN. */
  async createTable(accountId: string, name: string): Promise<{ readonly name: string; readonly streamArn: string }> {
    const TableName = `${accountId}-${name}`;
    const command = new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    const { TableDescription } = await this.client.send(command);
    const label = TableDescription?.LatestStreamLabel ?? '';
    return { name: TableName, streamArn: `arn:aws:dynamodb:us-east-1:${accountId}:table/${name}/stream/${label}` };
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.kill();
  }
}

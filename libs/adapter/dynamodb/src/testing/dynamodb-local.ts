import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { testLibraries } from '@stoker/app/local-services/testing/test-libraries';
import { TestProcess } from '@stoker/app/local-services/testing/test-process';
import { freePort } from '@stoker/app/ports/testing/free-ports';
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

  async stop(): Promise<void> {
    this.client.destroy();
    await this.kill();
  }
}

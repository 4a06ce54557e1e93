import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { librariesDirectory } from '@stoker/app/local-services/java-libraries';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { dynamoDbLocalLibraries } from '@stoker/dynamodb/testing/dynamodb-local';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stopEverything } from '../commands/down.js';
import type { Instance } from '../instance.js';
import { prepareHome } from '../prepare-home.js';
import { parseSettings } from '../settings.js';
import { DYNAMODB_LOCAL } from './dynamodb-local.js';
import { backendsFile, isLocalServiceUp, localEndpoint, localServiceStep } from './local-service.js';
import type { StepListener } from './step.js';

const QUIET: StepListener = { started() {}, reported() {}, finished() {}, failed() {} };
const context = { signal: new AbortController().signal, report: () => undefined };
const cache = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
const libraries = await dynamoDbLocalLibraries(cache);

describe.skipIf(libraries === undefined || process.getuid?.() !== 0)('DynamoDB Local', () => {
  let instance: Instance;

  beforeEach(async () => {
    const STOKER_HOME = await mkdtemp(join(tmpdir(), 'stoker-with-dynamodb-'));
    const STOKER_DYNAMODB_PORT = String(await freePort());
    instance = await prepareHome(parseSettings({ STOKER_HOME, STOKER_DYNAMODB_PORT, STOKER_WITH: 'dynamodb' }));
    // As fetched before, for Maven takes its time.
    await cp(libraries!, librariesDirectory(DYNAMODB_LOCAL.server, instance.home.dynamoDb), { recursive: true });
  });
  afterEach(async () => {
    await stopEverything(instance, QUIET);
    await rm(instance.home.root, { recursive: true });
  });

  it('is started, listed for the server, stopped, and has its tables when it comes back', async () => {
    const step = localServiceStep(DYNAMODB_LOCAL, instance);
    expect(await step.check()).toBe(false);
    await step.run(context);
    expect([await step.check(), await isLocalServiceUp(DYNAMODB_LOCAL, instance)]).toEqual([true, true]);
    const listed: unknown = JSON.parse(await readFile(backendsFile(DYNAMODB_LOCAL, instance), 'utf8'));
    const endpoint = localEndpoint(DYNAMODB_LOCAL, instance);
    expect(listed).toMatchObject([{ endpoint, accounts: '*', prefix: '{account}-' }]);

    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
    const TableName = '111122223333-orders';
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    expect(await stopEverything(instance, QUIET)).toBe(1);
    await step.run(context);
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([TableName]);
    client.destroy();
  }, 300_000);
});

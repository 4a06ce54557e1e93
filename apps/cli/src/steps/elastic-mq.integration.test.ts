import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { librariesDirectory } from '@stoker/app/local-services/java-libraries';
import { ELASTICMQ } from '@stoker/sqs/elastic-mq/program';
import { elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stopEverything } from '../commands/down.js';
import type { Instance } from '../instance.js';
import { prepareHome } from '../prepare-home.js';
import { parseSettings } from '../settings.js';
import { ELASTIC_MQ } from './elastic-mq.js';
import { backendsFile, isLocalServiceUp, localEndpoint, localServiceStep } from './local-service.js';
import type { StepListener } from './step.js';

const QUIET: StepListener = { started() {}, reported() {}, finished() {}, failed() {} };
const context = { signal: new AbortController().signal, report: () => undefined };
const libraries = await elasticMqLibraries(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));

describe.skipIf(libraries === undefined || process.getuid?.() !== 0)('ElasticMQ', () => {
  let instance: Instance;

  beforeEach(async () => {
    const STOKER_HOME = await mkdtemp(join(tmpdir(), 'stoker-with-sqs-'));
    const STOKER_SQS_PORT = String(await freePort());
    instance = await prepareHome(parseSettings({ STOKER_HOME, STOKER_SQS_PORT, STOKER_WITH: 'sqs' }));
    // As fetched before, for Maven takes its time.
    await cp(libraries!, librariesDirectory(ELASTICMQ, instance.home.elasticMq), { recursive: true });
  });
  afterEach(async () => {
    await stopEverything(instance, QUIET);
    await rm(instance.home.root, { recursive: true });
  });

  it('is started once, listed for the server alone, stopped, and has its queues when it comes back', async () => {
    const step = localServiceStep(ELASTIC_MQ, instance);
    expect(await step.check()).toBe(false);
    await step.run(context);
    expect([await step.check(), await isLocalServiceUp(ELASTIC_MQ, instance)]).toEqual([true, true]);

    const file = backendsFile(ELASTIC_MQ, instance);
    const [{ queueUrl, ...backend }] = JSON.parse(await readFile(file, 'utf8')) as [Record<string, string>];
    expect([(await stat(file)).mode & 0o777, backend]).toMatchObject([0o600, { accounts: '*' }]);
    const client = new SQSClient({
      endpoint: localEndpoint(ELASTIC_MQ, instance),
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
    await client.send(new CreateQueueCommand({ QueueName: '111122223333-jobs' }));
    const QueueUrl = queueUrl!.replace('{account}', '111122223333').replace('{name}', 'jobs');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'kept' }));

    expect(await stopEverything(instance, QUIET)).toBe(1);
    expect(await step.check()).toBe(false);
    await step.run(context);
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['kept']);
    client.destroy();
  }, 300_000);
});

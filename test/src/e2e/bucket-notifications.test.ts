import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, type LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type Event,
  GetBucketNotificationConfigurationCommand,
  HeadObjectCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { freePort } from '@stoker/app/ports/testing/free-ports';
import { HERE } from '@stoker/app/ports/testing/place';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { StreamProxy } from '../harness/stream-proxy.js';
import { until } from '../harness/until.js';

const ACCOUNT = '111122223333';
const SECRET = 'a-secret-of-the-backend';
const cache = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
const program = await s3ServerProgram(cache);
const libraries = await elasticMqLibraries(cache);

/** Keeps the records that it was sent, and tells when it is asked. One environment, so that it has them all. */
const LISTENER = `
  const seen = [];
  exports.handler = async (event) => {
    if (event.tell === true) return seen;
    seen.push(...(event.Records ?? [event]));
  };
`;

interface ObjectRecord {
  readonly eventName: string;
  readonly s3: {
    readonly configurationId: string;
    readonly object: { readonly key: string; readonly versionId?: string; readonly sequencer: string };
  };
}

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
const tells = (name: string, Events: Event[], prefix?: string): NotificationConfiguration => ({
  LambdaFunctionConfigurations: [
    {
      Id: name,
      LambdaFunctionArn: functionArn(name),
      Events,
      ...(prefix !== undefined && { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } } }),
    },
  ],
});
const ALL: Event[] = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'];

describe.skipIf(program === undefined || libraries === undefined)('a bucket’s notifications', () => {
  let directory: string;
  let backend: S3Server;
  let proxy: StreamProxy;
  let mq: ElasticMq;
  let stack: Stack;
  let lambda: LambdaClient;
  let s3: S3Client;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stoker-notifications-'));
    mq = await ElasticMq.start(libraries!);
    const [port, proxyPort] = [await freePort(), await freePort()];
    proxy = await new StreamProxy({ port: proxyPort }, { port, host: '127.0.0.1' }).open();
    const [s3File, sqsFile] = [join(directory, 's3.json'), join(directory, 'sqs.json')];
    const entry = {
      endpoint: `http://127.0.0.1:${proxyPort}`,
      ...ACCESS_KEY,
      accounts: '*',
      prefix: '{account}-',
      eventsSecret: SECRET,
    };
    await writeFile(s3File, JSON.stringify([entry]), { mode: 0o600 });
    await writeFile(sqsFile, JSON.stringify([mq.backend()]), { mode: 0o600 });
    stack = await startStack({
      STOKER_STEMS: 'nodejs24.x=2',
      STOKER_S3_FILE: s3File,
      STOKER_SQS_FILE: sqsFile,
      STOKER_DELIVERY_BACKOFF_MS: '50,200',
      STOKER_BUCKET_WRITE_LEASE_MS: '1000',
    });
    // It tells somebody of itself as soon as it starts, or does not start.
    const webhook = `${stack.server.endpoint.replace('://', `://stoker:${SECRET}@`)}/_stoker/s3-events`;
    backend = await S3Server.start(program!, [], HERE, { port, arguments: ['--event-webhook-url', webhook] });
    connect();
  }, 300_000);

  afterAll(async () => {
    await proxy.close();
    await Promise.all([backend.stop(), mq.stop()]);
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  function connect(): void {
    lambda = lambdaClient(stack.server, stack.account);
    const { accessKeyId, secretAccessKey } = stack.account;
    s3 = new S3Client({
      endpoint: stack.server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
      maxAttempts: 1,
    });
  }

  /** A bucket, and a function that it may tell. */
  async function pair(name: string): Promise<void> {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await createFunction(lambda, stack.account, name, { files: { 'index.js': LISTENER } });
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 1 }));
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: name,
        StatementId: 's3',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceArn: `arn:aws:s3:::${name}`,
        SourceAccount: ACCOUNT,
      }),
    );
  }

  const notify = (Bucket: string, NotificationConfiguration: NotificationConfiguration) =>
    s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  const put = (Bucket: string, Key: string, Body = 'content') => s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  const heard = (name: string, count: number) =>
    until(
      `${name} has heard of ${count} events`,
      async () => {
        const { body, status } = await invoke(lambda, name, { tell: true }).catch(() => ({ body: [], status: 429 }));
        return status === 200 && (body as unknown[]).length >= count && (body as ObjectRecord[]);
      },
      60_000,
    );
  const short = (records: readonly ObjectRecord[]) =>
    records.map(({ eventName, s3: { object } }) => `${eventName} ${object.key}`).toSorted();

  test('tell a function of each way to write, in S3’s shape and the order of what was written', async () => {
    await pair('writes');
    await notify('writes', tells('writes', ALL));
    const Bucket = 'writes';
    const { ETag } = await put(Bucket, 'red flower/ü.txt');
    await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${encodeURI('red flower/ü.txt')}` }),
    );
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1 };
    const uploaded = await s3.send(new UploadPartCommand({ ...part, Body: 'one part' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: uploaded.ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));
    const Objects = [{ Key: 'parts' }, { Key: 'red flower/ü.txt' }];
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    const records = await heard('writes', 6);
    expect(short(records)).toEqual([
      'ObjectCreated:CompleteMultipartUpload parts',
      'ObjectCreated:Copy copy',
      'ObjectCreated:Put red+flower/%C3%BC.txt',
      'ObjectRemoved:Delete copy',
      'ObjectRemoved:Delete parts',
      'ObjectRemoved:Delete red+flower/%C3%BC.txt',
    ]);
    const named = (name: string) => records.find(({ eventName }) => eventName.endsWith(name))!;
    expect(named(':Put')).toMatchObject({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      userIdentity: { principalId: expect.stringMatching(/^AWS:/) as string },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      s3: {
        configurationId: 'writes',
        bucket: { name: 'writes', arn: 'arn:aws:s3:::writes' },
        object: { size: 7, eTag: ETag?.replaceAll('"', '') },
      },
    });
    expect(named(':Copy').s3.object).toMatchObject({ size: 7 });
    expect(named(':CompleteMultipartUpload').s3.object).toMatchObject({ size: 8 });
    const [made, removed] = ['ObjectCreated:Copy', 'ObjectRemoved:Delete'].map((name) =>
      records.find(({ eventName, s3: { object } }) => eventName === name && object.key === 'copy')!,
    );
    expect(made!.s3.object.sequencer < removed!.s3.object.sequencer).toBe(true);
  });

  test('tell of versions and delete markers', async () => {
    await pair('versions');
    const Bucket = 'versions';
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await notify(Bucket, tells('versions', ALL));
    const { VersionId } = await put(Bucket, 'a');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId }));
    const records = await heard('versions', 3);
    const versions = Object.fromEntries(records.map(({ eventName, s3: { object } }) => [eventName, object.versionId]));
    expect(versions).toEqual({
      'ObjectCreated:Put': VersionId,
      'ObjectRemoved:DeleteMarkerCreated': marker.VersionId,
      'ObjectRemoved:Delete': VersionId,
    });
  });

  test('are set up by the AWS CLI, of keys that a filter lets pass alone', async () => {
    await pair('filtered');
    const env = awsEnvironment(stack.server, stack.account, stack.home);
    const aws = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(await awsCli(), ['s3api', ...args, '--bucket', 'filtered'], { env });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    const given = tells('filtered', ['s3:ObjectCreated:Put'], 'images/');
    await aws('put-bucket-notification-configuration', '--notification-configuration', JSON.stringify(given));
    const shown = JSON.parse(await aws('get-bucket-notification-configuration')) as NotificationConfiguration;
    expect(shown.LambdaFunctionConfigurations).toMatchObject([
      {
        Id: 'filtered',
        Events: ['s3:ObjectCreated:Put'],
        Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'images/' }] } },
      },
    ]);
    await put('filtered', 'logs/a');
    await put('filtered', 'images/a');
    expect(short(await heard('filtered', 1))).toEqual(['ObjectCreated:Put images/a']);
    await aws('put-bucket-notification-configuration', '--notification-configuration', '{}');
    expect(await aws('get-bucket-notification-configuration')).toBe('');
  }, 60_000);

  test('tell a queue, which gets a test before, and the default event bus', async () => {
    await pair('others');
    const queue = await mq.createQueue(ACCOUNT, 'uploads');
    const QueueConfigurations = [{ QueueArn: queue.arn, Events: ALL }];
    await notify('others', { QueueConfigurations, EventBridgeConfiguration: {} });
    const { accessKeyId, secretAccessKey } = stack.account;
    const events = new EventBridgeClient({
      endpoint: stack.server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    });
    const EventPattern = JSON.stringify({ source: ['aws.s3'], detail: { bucket: { name: ['others'] } } });
    await events.send(new PutRuleCommand({ Name: 'uploads', EventPattern }));
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: 'others',
        StatementId: 'rule',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
      }),
    );
    await events.send(new PutTargetsCommand({ Rule: 'uploads', Targets: [{ Id: 'f', Arn: functionArn('others') }] }));
    await put('others', 'a b');
    const bodies: string[] = [];
    await until('the queue has both', async () => {
      const receive = new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
      bodies.push(...((await mq.client.send(receive)).Messages ?? []).map(({ Body }) => Body!));
      return bodies.length >= 2;
    });
    expect(bodies.map((body) => JSON.parse(body) as object)).toMatchObject([
      { Event: 's3:TestEvent', Bucket: 'others' },
      { Records: [{ s3: { object: { key: 'a+b' } } }] },
    ]);
    expect(await heard('others', 1)).toMatchObject([
      {
        source: 'aws.s3',
        'detail-type': 'Object Created',
        detail: { object: { key: 'a b', size: 7 }, reason: 'PutObject', requester: ACCOUNT },
      },
    ]);
  });

  test('are refused as S3 refuses them', async () => {
    await pair('refused');
    const one = tells('refused', ALL).LambdaFunctionConfigurations![0]!;
    const twice = {
      LambdaFunctionConfigurations: [one, { ...one, Id: 'other', Events: ['s3:ObjectCreated:Put'] as Event[] }],
    };
    await expect(notify('refused', twice)).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: expect.stringContaining('overlapping suffixes') as string,
    });
    const destination = 'Unable to validate the following destination configurations';
    await expect(notify('refused', tells('writes', ALL))).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: destination,
    });
    await expect(notify('refused', tells('nobody', ALL))).rejects.toThrow(destination);
    await expect(notify('nowhere', tells('refused', ALL))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const shown = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'refused' }));
    expect(shown.LambdaFunctionConfigurations).toBeUndefined();
  });

  test('are gone with their bucket', async () => {
    await pair('gone');
    await notify('gone', tells('gone', ALL));
    await s3.send(new DeleteBucketCommand({ Bucket: 'gone' }));
    await s3.send(new CreateBucketCommand({ Bucket: 'gone' }));
    const shown = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'gone' }));
    expect(shown.LambdaFunctionConfigurations).toBeUndefined();
  });

  test('tell of what was written around Stoker, once, and of Stoker’s own writes once', async () => {
    await pair('around');
    await notify('around', tells('around', ALL));
    const other = { accessKeyId: 'somebody', secretAccessKey: 'somebody-else-secret' };
    await backend.addUser(other);
    // The owner of the bucket there is Stoker; whoever else may write is let in by a policy.
    const Statement = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: [] as string[] };
    const name = `${ACCOUNT}-around`;
    Statement.Resource = [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`];
    await allow(name, { Version: '2012-10-17', Statement: [Statement] });
    const direct = new S3Client({
      endpoint: backend.endpoint,
      region: 'us-east-1',
      credentials: other,
      forcePathStyle: true,
    });
    await put('around', 'through');
    await direct.send(new PutObjectCommand({ Bucket: name, Key: 'beside it/ü', Body: '12' }));
    const records = await heard('around', 2);
    expect(short(records)).toEqual(['ObjectCreated:Put beside+it/%C3%BC', 'ObjectCreated:Put through']);
    const beside = records.find(({ s3: { object } }) => object.key.startsWith('beside'));
    expect(beside).toMatchObject({ s3: { bucket: { name: 'around' }, object: { size: 2 } } });
    await put('around', 'last');
    expect(short(await heard('around', 3))).toHaveLength(3);
    direct.destroy();
  });

  async function allow(Bucket: string, policy: object): Promise<void> {
    await backend.client.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }));
  }

  test('are told though the server dies after the backend’s yes and before the writer’s answer', async () => {
    await pair('killed');
    await notify('killed', tells('killed', ALL));
    await put('killed', 'before');
    expect(short(await heard('killed', 1))).toEqual(['ObjectCreated:Put before']);
    proxy.stall();
    const answer = put('killed', 'a').then(
      () => 'answered',
      () => 'lost',
    );
    const head = new HeadObjectCommand({ Bucket: `${ACCOUNT}-killed`, Key: 'a' });
    await until('the backend has it', () =>
      backend.client.send(head).then(
        () => true,
        () => false,
      ),
    );
    await stack.server.kill();
    expect(await answer).toBe('lost');
    await proxy.pass();
    await stack.restart();
    connect();
    // The function begins anew, and with it what it has heard.
    const records = await heard('killed', 1);
    expect(short(records)).toEqual(['ObjectCreated:Put a']);
    expect(records[0]!.s3.object).toMatchObject({ size: 7 });
    await put('killed', 'b');
    expect(short(await heard('killed', 2))).toEqual(['ObjectCreated:Put a', 'ObjectCreated:Put b']);
  }, 90_000);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import type { Functions } from './functions.js';
import { QueuedEvents } from './queued-events.js';
import { type BenchServer, until } from './server.js';
import { type Summary, summarise } from './stats.js';
import { NODE } from './subjects.js';
import { Unavailable } from './unavailable.js';

/** How fast buckets tell a function of writes, an event each, and what that costs the writers. */
export interface S3Events {
  readonly puts: number;
  /** Objects a second that are put into a bucket that tells nobody, and into one that tells a function. */
  readonly silentPerSecond: number;
  readonly tellingPerSecond: number;
  /** Events a second, from the first put to the end of the last. */
  readonly eventsPerSecond: number;
  /** ms from the beginning of a put to the end of its event, one after another. */
  readonly latency: Summary;
}

const NAME = 'bench-s3-events';
const BUCKETS = { silent: 'bench-silent', telling: 'bench-telling' };
const CLIENTS = 16;
const ALONE = 50;
const LIMIT_MS = 300_000;

/**
 * An S3 service of the bench's own, and the setting of the server that says where it is.
 *
 * @throws Unavailable where this host has none
 */
export async function withBuckets<T>(
  cache: string,
  work: (settings: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const program = await s3ServerProgram(cache);
  if (program === undefined) throw new Unavailable('there is no S3 server');
  const directory = await mkdtemp(join(tmpdir(), 'stoker-bench-s3-'));
  const backend = await S3Server.start(program, []);
  try {
    const file = join(directory, 's3.json');
    const entry = { endpoint: backend.endpoint, ...ACCESS_KEY, accounts: '*', prefix: '{account}-' };
    await writeFile(file, JSON.stringify([entry]), { mode: 0o600 });
    return await work({ STOKER_S3_FILE: file });
  } finally {
    await backend.stop();
    await rm(directory, { recursive: true });
  }
}

/** @param accountId whose buckets and function they are */
export async function measureS3Events(
  server: BenchServer,
  functions: Functions,
  {
    databaseUrl,
    accountId,
    puts,
    credentials: { accessKeyId, secretAccessKey, region },
  }: {
    databaseUrl: string;
    accountId: string;
    puts: number;
    credentials: { accessKeyId: string; secretAccessKey: string; region: string };
  },
): Promise<S3Events> {
  const credentials = { accessKeyId, secretAccessKey };
  const s3 = new S3Client({ endpoint: server.origin, region, credentials, forcePathStyle: true });
  const events = await QueuedEvents.connect(databaseUrl, accountId, NAME);
  try {
    await events.clear(NAME);
    await setUp(s3, functions, { accountId, region });
    const ended = (count: number): Promise<void> =>
      until(async () => (await events.latencies()).length >= count, LIMIT_MS, 'the events to end');
    await put(s3, BUCKETS.telling, 'first');
    await ended(1);

    const begun: number[] = [];
    for (let n = 0; n < ALONE; n++) {
      begun.push(Date.now());
      await put(s3, BUCKETS.telling, `alone/${n}`);
      await ended(n + 2);
    }
    const ends = (await events.ends()).slice(1);
    const latency = summarise(ends.map((end, n) => end - begun[n]!));

    const silentPerSecond = puts / (await putMany(s3, BUCKETS.silent, puts));
    await events.clear(NAME);
    const started = Date.now();
    const tellingPerSecond = puts / (await putMany(s3, BUCKETS.telling, puts));
    await ended(puts);
    const seconds = ((await events.ends()).at(-1)! - started) / 1000;
    return { puts, silentPerSecond, tellingPerSecond, eventsPerSecond: puts / seconds, latency };
  } finally {
    await functions.delete(NAME);
    await events.clear(NAME);
    await events.close();
    s3.destroy();
  }
}

async function setUp(s3: S3Client, functions: Functions, of: { accountId: string; region: string }): Promise<void> {
  await functions.create(NAME, NODE);
  for (const Bucket of Object.values(BUCKETS)) await s3.send(new CreateBucketCommand({ Bucket }));
  await functions.client.send(
    new AddPermissionCommand({
      FunctionName: NAME,
      StatementId: 's3',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceAccount: of.accountId,
    }),
  );
  const LambdaFunctionArn = `arn:aws:lambda:${of.region}:${of.accountId}:function:${NAME}`;
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: BUCKETS.telling,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*'] }],
      },
    }),
  );
}

async function put(s3: S3Client, Bucket: string, Key: string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'of the bench' }));
}

/** @returns seconds */
async function putMany(s3: S3Client, bucket: string, puts: number): Promise<number> {
  const started = performance.now();
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < puts) await put(s3, bucket, `many/${next++}`);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return (performance.now() - started) / 1000;
}

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import { ElasticMq, elasticMqLibraries } from '@stoker/sqs/testing/elastic-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endedEvents } from '../harness/events.js';
import { setUpExample } from '../harness/examples.js';
import { npmPackages, pythonPackages } from '../harness/packages.js';
import { run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';
import { until } from '../harness/until.js';

const ACCOUNT = '111122223333';
const cache = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache');
const program = await s3ServerProgram(cache);
const libraries = await elasticMqLibraries(cache);
/** ms for tests that do much one after another, on a busy machine. */
const LONG_MS = 180_000;
/** Images that each language gets. */
const IMAGES = 100;
const SIZES = { small: 128, medium: 512, large: 1024 };

describe.skipIf(program === undefined || libraries === undefined)('examples of buckets', () => {
  let directory: string;
  let backend: S3Server;
  let mq: ElasticMq;
  let stack: Stack;
  let s3: S3Client;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stoker-bucket-examples-'));
    [backend, mq] = await Promise.all([S3Server.start(program!, []), ElasticMq.start(libraries!)]);
    const [s3File, sqsFile] = [join(directory, 's3.json'), join(directory, 'sqs.json')];
    const entry = { endpoint: backend.endpoint, ...ACCESS_KEY, accounts: '*', prefix: '{account}-' };
    await writeFile(s3File, JSON.stringify([entry]), { mode: 0o600 });
    await writeFile(sqsFile, JSON.stringify([mq.backend()]), { mode: 0o600 });
    stack = await startStack({
      STOKER_STEMS: 'python3.13=2,nodejs24.x=1',
      STOKER_S3_FILE: s3File,
      STOKER_SQS_FILE: sqsFile,
      STOKER_RETRY_DELAYS_MS: '50,100',
      STOKER_DELIVERY_BACKOFF_MS: '50,200',
    });
    const { accessKeyId, secretAccessKey } = stack.account;
    s3 = new S3Client({
      endpoint: stack.server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: true,
    });
  }, LONG_MS);

  afterAll(async () => {
    s3.destroy();
    await Promise.all([backend.stop(), mq.stop()]);
    await rm(directory, { recursive: true, force: true });
    await stack.close();
  }, 60_000);

  const put = (Bucket: string, Key: string, Body: Uint8Array | string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));

  async function keys(Bucket: string, Prefix: string): Promise<string[]> {
    const found: string[] = [];
    for (let token: string | undefined, more = true; more; more = token !== undefined) {
      const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken: token }));
      found.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      token = page.NextContinuationToken;
    }
    return found;
  }

  async function content(Bucket: string, Key: string): Promise<Uint8Array> {
    return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();
  }

  /** Makes JPEGs of the test's own, no two the same; the last is higher than wide. */
  async function makeImages(count: number): Promise<Uint8Array[]> {
    const sharp = await npmPackages(SHARP);
    const script = `
      const { createRequire } = await import('node:module');
      const sharp = createRequire(process.argv[1] + '/')('sharp');
      for (let n = 0; n < ${count}; n++) {
        const [width, height] = n === ${count - 1} ? [900, 1200] : [1200, 900];
        const background = { r: n, g: 255 - n, b: 128 };
        await sharp({ create: { width, height, channels: 3, background } }).jpeg().toFile(process.argv[2] + '/' + n + '.jpg');
      }`;
    const to = join(directory, 'images');
    await mkdir(to);
    const made = await run(process.execPath, ['--input-type=module', '-e', script, sharp, to]);
    expect([made.code, made.stderr]).toEqual([0, '']);
    return Promise.all(Array.from({ length: count }, (_, n) => readFile(join(to, `${n}.jpg`))));
  }

  test.each(['python', 'node'])(
    'thumbnails are made of all that comes in, in %s, and none of thumbnails',
    async (language) => {
      const bucket = `photos-${language}`;
      const dead = await mq.createQueue(ACCOUNT, `bad-${language}`);
      const [, images] = await Promise.all([
        setUpExample(stack, 's3-thumbnails', {
          THUMBNAILS_BUCKET: bucket,
          THUMBNAILS_LANGUAGE: language,
          THUMBNAILS_DEAD_LETTERS: dead.arn,
          NODE_PACKAGES: join(await npmPackages(SHARP), 'node_modules'),
        }),
        (shared ??= makeImages(IMAGES)),
      ]);
      await Promise.all(images.map((image, n) => put(bucket, `uploads/set of ü/${n}.jpg`, image)));
      const whole = images[0]!;
      await put(bucket, 'uploads/text.jpg', 'no image');
      await put(bucket, 'uploads/cut.jpg', whole.subarray(0, whole.length / 2));
      await until('all are made', async () => (await keys(bucket, 'thumbnails/')).length === 3 * IMAGES, LONG_MS);
      for (const [size, side] of Object.entries(SIZES)) {
        expect(dimensions(await content(bucket, `thumbnails/${size}/set of ü/0.jpg`))).toEqual([side, side * 0.75]);
      }
      const high = await content(bucket, `thumbnails/small/set of ü/${IMAGES - 1}.jpg`);
      expect(dimensions(high)).toEqual([96, 128]);

      const letters: string[] = [];
      await until(
        'both bad files are dead letters',
        async () => {
          const receive = new ReceiveMessageCommand({
            QueueUrl: dead.url,
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 1,
          });
          letters.push(...((await mq.client.send(receive)).Messages ?? []).map(({ Body }) => Body!));
          return letters.length >= 2;
        },
        60_000,
      );
      const bad = letters.map((body) => (JSON.parse(body) as Message).Records[0].s3.object.key);
      expect(bad.toSorted()).toEqual(['uploads/cut.jpg', 'uploads/text.jpg']);
      // One event for each upload, and none for a thumbnail.
      expect(await endedEvents(stack.database, `thumbnails-${language}`, IMAGES + 2, 60_000)).toHaveLength(IMAGES + 2);
      expect(await keys(bucket, 'thumbnails/')).toHaveLength(3 * IMAGES);
    },
    LONG_MS,
  );

  test(
    'a poster is taken of a video, with an ffmpeg that comes in a layer',
    async () => {
      const packages = join(await pythonPackages('3.13', 'imageio-ffmpeg==0.6.0'), 'imageio_ffmpeg/binaries');
      const ffmpeg = join(
        packages,
        (await readdir(packages)).find((name) => name.startsWith('ffmpeg'))!,
      );
      const film = join(directory, 'film.mp4');
      const source = ['-f', 'lavfi', '-i', 'testsrc=duration=2:size=320x240:rate=10', '-pix_fmt', 'yuv420p', film];
      // pip does not keep the modes of a wheel's data.
      const made = await run('/bin/sh', ['-c', 'chmod +x "$0" && exec "$0" "$@"', ffmpeg, '-v', 'error', ...source]);
      expect([made.code, made.stderr]).toEqual([0, '']);
      await setUpExample(stack, 'video-poster', { POSTER_BUCKET: 'media' });
      await put('media', 'videos/a film.mp4', await readFile(film));
      await put('media', 'videos/none.mp4', 'no video');
      await until('the poster is taken', async () => (await keys('media', 'posters/')).length === 1, 60_000);
      expect(dimensions(await content('media', 'posters/a film.jpg'))).toEqual([320, 240]);
      const ended = await endedEvents(stack.database, 'video-poster', 2, 60_000);
      expect(ended.map(({ status }) => status).toSorted()).toEqual(['failed', 'succeeded']);
      expect(await keys('media', 'posters/')).toEqual(['posters/a film.jpg']);
    },
    LONG_MS,
  );
});

/** Made once. */
const SHARP = 'sharp@0.35.5';

let shared: Promise<Uint8Array[]> | undefined;

interface Message {
  readonly Records: [{ readonly s3: { readonly object: { readonly key: string } } }];
}

/** Width and height of a JPEG, as its frame says. */
function dimensions(jpeg: Uint8Array): [width: number, height: number] {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === 0xffc0 || marker === 0xffc2) return [view.getUint16(at + 7), view.getUint16(at + 5)];
  }
  throw new Error('no frame');
}

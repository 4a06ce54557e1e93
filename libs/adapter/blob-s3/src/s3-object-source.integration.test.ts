import { createServer } from 'node:http';
import { join } from 'node:path';
import { PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { S3Backend } from '@stoker/core/data-services/s3-backend';
import { S3ObjectSource } from './s3-object-source.js';
import { ACCESS_KEY, S3Server, s3ServerProgram } from './testing/s3-server.js';

const [MINE, OTHER] = ['111122223333', '444455556666'] as const;
const BUCKET = `${MINE}-code`;
const program = await s3ServerProgram(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));

const backendAt = (endpoint: string, more: Partial<S3Backend> = {}): S3Backend => ({
  endpoint,
  region: 'us-east-1',
  pathStyle: true,
  ...ACCESS_KEY,
  accounts: '*',
  prefix: '',
  buckets: ['{account}-*'],
  ...more,
});
const bytes = (content: Uint8Array) => Promise.resolve(Buffer.from(content).toString());

describe.skipIf(program === undefined)('S3ObjectSource', () => {
  let server: S3Server;
  let source: S3ObjectSource;

  beforeAll(async () => {
    server = await S3Server.start(program!, [BUCKET, `${OTHER}-code`]);
    source = new S3ObjectSource([backendAt(server.endpoint)]);
    await put('code.zip', 'the code');
    await put('name with ?, # and ü.zip', 'named');
  }, 60_000);
  afterAll(async () => {
    source.close();
    await server.stop();
  });

  async function put(Key: string, Body: string): Promise<string | undefined> {
    return (await server.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))).VersionId;
  }
  const read = (
    key: string,
    more: { bucket?: string; versionId?: string; accountId?: string; maxBytes?: number } = {},
  ) => {
    const { bucket = BUCKET, versionId, accountId = MINE, maxBytes = 100 } = more;
    return source.read(accountId, { bucket, key, versionId }, maxBytes, bytes);
  };

  it.each([
    ['code.zip', 'the code'],
    ['name with ?, # and ü.zip', 'named'],
  ])('reads %s', async (key, content) => {
    expect(await read(key)).toBe(content);
  });

  it('reads the version that it is asked for', async () => {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await server.client.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
    const first = await put('versioned.zip', 'one');
    await put('versioned.zip', 'two');
    expect(first).toBeDefined();
    expect(await read('versioned.zip', { versionId: first! })).toBe('one');
    expect(await read('versioned.zip')).toBe('two');
  });

  it.each([
    ['nothing.zip', BUCKET, 'NoSuchKey', 'The specified key does not exist.'],
    ['code.zip', `${MINE}-nowhere`, 'NoSuchBucket', 'The specified bucket does not exist'],
  ])('says in AWS’s words that %s of %s is not there', async (key, bucket, code, message) => {
    await expect(read(key, { bucket })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`,
    });
  });

  it('keeps accounts from each other’s buckets, there or not, and from ways around', async () => {
    const denied = (bucket: string, key: string) => ({
      code: 'AccessDeniedException',
      message: expect.stringContaining(`permission to GetObject for ${bucket}/${key}. S3 Error Code: AccessDenied.`),
    });
    for (const bucket of [`${OTHER}-code`, `${OTHER}-nowhere`]) {
      await expect(read('code.zip', { bucket })).rejects.toMatchObject(denied(bucket, 'code.zip'));
    }
    await expect(read('code.zip', { accountId: OTHER })).rejects.toMatchObject(denied(BUCKET, 'code.zip'));
    const around = `../${BUCKET}/code.zip`;
    await expect(read(around)).rejects.toMatchObject(denied(BUCKET, around));
  });

  it('reads nothing that is larger than it may be', async () => {
    await expect(read('code.zip', { maxBytes: 7 })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'Unzipped size must be smaller than 7 bytes',
    });
    expect(await read('code.zip', { maxBytes: 8 })).toBe('the code');
  });

  it('passes the service’s refusal of the operator’s key on as a denial', async () => {
    const wrong = new S3ObjectSource([backendAt(server.endpoint, { secretAccessKey: 'wrong' })]);
    const location = { bucket: BUCKET, key: 'code.zip' };
    await expect(wrong.read(MINE, location, 100, bytes)).rejects.toMatchObject({ code: 'AccessDeniedException' });
    wrong.close();
  });
});

describe('a service that does not behave', () => {
  const location = { bucket: BUCKET, key: 'code.zip' };

  async function against(
    answer: (end: (text?: string) => void, say: (text: string) => void) => void,
  ): Promise<unknown> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      answer(
        (text) => (text === undefined ? response.destroy() : response.end(text)),
        (text) => response.write(text),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const source = new S3ObjectSource([backendAt(`http://127.0.0.1:${port}`)], 500);
    try {
      return await source.read(MINE, location, 100, bytes).catch((error: unknown) => error);
    } finally {
      source.close();
      server.closeAllConnections();
      server.close();
    }
  }

  it.each([
    ['breaks off', (end: (text?: string) => void, say: (text: string) => void) => (say('1234'), end())],
    ['never ends', (_end: unknown, say: (text: string) => void) => say('1234')],
  ])('and %s is told as such, in time', async (_how, answer) => {
    expect(await against(answer)).toMatchObject({
      code: 'ServiceException',
      message: 'The S3 service that holds the code did not answer.',
    });
  });

  it('and is not there at all', async () => {
    const source = new S3ObjectSource([backendAt('http://127.0.0.1:1')]);
    await expect(source.read(MINE, location, 100, bytes)).rejects.toMatchObject({ code: 'ServiceException' });
    source.close();
  });
});

it('names the setting where the operator has set nothing', async () => {
  const none = new S3ObjectSource([]);
  await expect(none.read(MINE, { bucket: 'b', key: 'k' }, 1, bytes)).rejects.toMatchObject({
    code: 'InvalidParameterValueException',
    message: expect.stringContaining('STOKER_S3_FILE'),
  });
});

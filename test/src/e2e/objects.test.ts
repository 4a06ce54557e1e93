import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ACCESS_KEY, S3Server, s3ServerProgram } from '@stoker/blob-s3/testing/s3-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../harness/accounts.js';
import { clientSettings } from '../harness/data-services.js';
import { invoke, lambdaClient } from '../harness/functions.js';
import { awsCli, awsEnvironment, pythonWithBoto3, run } from '../harness/python-tools.js';
import { type Stack, startStack } from '../harness/stack.js';

const program = await s3ServerProgram(join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'cache'));
const OTHER = '444455556666';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policyOf = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

/** Writes and reads with nothing but what its environment has. */
const HANDLER = `
import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    s3 = boto3.client('s3')
    try:
        s3.put_object(Bucket=event['bucket'], Key=event['key'], Body=b'x' * 300000)
        return len(s3.get_object(Bucket=event['bucket'], Key=event['key'])['Body'].read())
    except ClientError as error:
        return {'refused': error.response['Error']['Code']}
`;

/** As people use it: resources, transfers in parts, paginators, waiters, exceptions, presigned URLs. */
const BOTO3 = `
import boto3, io, json, sys, urllib.request, urllib.error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
s3 = boto3.client('s3', config=Config(signature_version='s3v4'))
old = boto3.client('s3').generate_presigned_url('get_object', Params={'Bucket': 'from-boto3', 'Key': 'signed'})
try:
    urllib.request.urlopen(old)
    sys.exit('no refusal')
except urllib.error.HTTPError as error:
    assert error.code == 400 and b'Please use AWS4-HMAC-SHA256' in error.read()
bucket = boto3.resource('s3').create_bucket(Bucket='from-boto3')
bucket.wait_until_exists()
big = bytes(range(256)) * 65536
parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
s3.upload_fileobj(io.BytesIO(big), 'from-boto3', 'große/datei +&=.bin', Config=parts, ExtraArgs={'Metadata': {'a': 'b'}})
got = io.BytesIO()
s3.download_fileobj('from-boto3', 'große/datei +&=.bin', got, Config=parts)
assert got.getvalue() == big
assert s3.head_object(Bucket='from-boto3', Key='große/datei +&=.bin')['Metadata'] == {'a': 'b'}
put = s3.generate_presigned_url('put_object', Params={'Bucket': 'from-boto3', 'Key': 'signed'}, ExpiresIn=60)
urllib.request.urlopen(urllib.request.Request(put, data=b'hello', method='PUT')).read()
get = s3.generate_presigned_url('get_object', Params={'Bucket': 'from-boto3', 'Key': 'signed'}, ExpiresIn=60)
assert urllib.request.urlopen(get).read() == b'hello'
try:
    urllib.request.urlopen(get.replace('signed?', 'other?'))
    sys.exit('no refusal')
except urllib.error.HTTPError as error:
    assert error.code == 403 and b'SignatureDoesNotMatch' in error.read()
keys = [o['Key'] for page in s3.get_paginator('list_objects_v2').paginate(Bucket='from-boto3', PaginationConfig={'PageSize': 1}) for o in page['Contents']]
try:
    s3.get_object(Bucket='from-boto3', Key='nothing')
    sys.exit('no refusal')
except s3.exceptions.NoSuchKey as error:
    refused = error.response['Error']
try:
    s3.head_bucket(Bucket='nothing-here')
    sys.exit('no refusal')
except s3.exceptions.ClientError as error:
    assert error.response['Error']['Code'] == '404', error.response
copied = s3.copy_object(Bucket='from-boto3', Key='copied', CopySource={'Bucket': 'from-boto3', 'Key': 'große/datei +&=.bin'})
assert copied['CopyObjectResult']['ETag']
bucket.objects.all().delete()
bucket.delete()
print(json.dumps({'keys': keys, 'refused': refused}))
`;

describe.skipIf(program === undefined)('objects', () => {
  let s3: S3Server;
  let stack: Stack;
  let other: TestAccount;
  let home: string;

  beforeAll(async () => {
    s3 = await S3Server.start(program!, []);
    home = await mkdtemp(join(tmpdir(), 'stoker-objects-'));
    const file = join(home, 's3.json');
    const entry = { endpoint: s3.endpoint, ...ACCESS_KEY, accounts: '*', prefix: '{account}-' };
    await writeFile(file, JSON.stringify([entry]), { mode: 0o600 });
    stack = await startStack({ STOKER_STEMS: 'python3.13=1,nodejs24.x=1', STOKER_S3_FILE: file });
    other = await stack.operator.account(OTHER);
    for (const account of [stack.account, other]) {
      await client(account).send(new CreateBucketCommand({ Bucket: 'photos' }));
    }
  }, 300_000);

  afterAll(async () => {
    await stack.close();
    await s3.stop();
    await rm(home, { recursive: true, force: true });
  }, 60_000);

  const client = (account: TestAccount = stack.account) =>
    new S3Client({ ...clientSettings(stack.server, account), forcePathStyle: true });
  const put = (Key: string, Body: string, account = stack.account) =>
    client(account).send(new PutObjectCommand({ Bucket: 'photos', Key, Body }));
  const get = async (Key: string, more: object = {}, account = stack.account) => {
    const { Body } = await client(account).send(new GetObjectCommand({ Bucket: 'photos', Key, ...more }));
    return Body!.transformToString();
  };
  const user = (name: string, ...statements: readonly object[]) =>
    stack.operator.user(stack.account, name, policyOf(...statements));

  test('in buckets of one name are two accounts’ own', async () => {
    await put('a/b c.txt', 'mine');
    await put('a/b c.txt', 'theirs', other);
    expect([await get('a/b c.txt'), await get('a/b c.txt', {}, other)]).toEqual(['mine', 'theirs']);
    const { Buckets, Owner } = await client().send(new ListBucketsCommand({}));
    expect([Buckets?.map(({ Name }) => Name), Owner?.ID]).toEqual([['photos'], stack.account.accountId]);
    const all = await s3.client.send(new ListBucketsCommand({}));
    expect(all.Buckets?.map(({ Name }) => Name)).toEqual([`${stack.account.accountId}-photos`, `${OTHER}-photos`]);
    const list = await client().send(new ListObjectsV2Command({ Bucket: 'photos', Prefix: 'a/', FetchOwner: true }));
    expect(list).toMatchObject({ Name: 'photos', KeyCount: 1, Contents: [{ Key: 'a/b c.txt' }] });
    expect(JSON.stringify(list)).not.toContain(ACCESS_KEY.accessKeyId);
  });

  test('of another account are nobody else’s, however they are named', async () => {
    const named = (Bucket: string) => client().send(new GetObjectCommand({ Bucket, Key: 'a/b c.txt' }));
    const refused = await named(`${OTHER}-photos`).catch((error: unknown) => error as Error & { BucketName?: string });
    expect(refused).toMatchObject({ name: 'NoSuchBucket' });
    expect(JSON.stringify(refused)).not.toContain(`${stack.account.accountId}-${OTHER}`);
    await expect(get(`../${OTHER}-photos/a/b c.txt`)).rejects.toMatchObject({ name: 'InvalidURI' });
    await expect(put('secret', 'x').then(() => get('a//../secret'))).rejects.toMatchObject({ name: 'InvalidURI' });
    const copy = { Bucket: 'photos', Key: 'stolen', CopySource: `${OTHER}-photos/a/b%20c.txt` };
    await expect(client().send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const expected = { ExpectedBucketOwner: OTHER };
    await expect(get('secret', expected)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('have ranges, conditions, metadata and tags', async () => {
    const given = { Bucket: 'photos', Key: 'ranged', Body: '0123456789', ContentType: 'text/x', Metadata: { n: '1' } };
    const { ETag } = await client().send(new PutObjectCommand(given));
    expect(await get('ranged', { Range: 'bytes=2-4' })).toBe('234');
    await expect(get('ranged', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    const head = await client().send(new HeadObjectCommand({ Bucket: 'photos', Key: 'ranged' }));
    expect(head).toMatchObject({ ContentLength: 10, ContentType: 'text/x', Metadata: { n: '1' } });
    const TagSet = [{ Key: 'k', Value: 'v' }];
    await client().send(new PutObjectTaggingCommand({ Bucket: 'photos', Key: 'ranged', Tagging: { TagSet } }));
    const tags = await client().send(new GetObjectTaggingCommand({ Bucket: 'photos', Key: 'ranged' }));
    expect(tags.TagSet).toEqual(TagSet);
    const { LocationConstraint } = await client().send(new GetBucketLocationCommand({ Bucket: 'photos' }));
    expect(LocationConstraint ?? 'us-east-1').toBe('us-east-1');
  });

  test('come in parts, and in streams with a checksum behind them', async () => {
    const target = { Bucket: 'photos', Key: 'parts' };
    const started = await client().send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }));
    expect(started).toMatchObject(target);
    const upload = { ...target, UploadId: started.UploadId };
    const Parts = [];
    for (const [index, size] of [5 * 1024 * 1024, 10].entries()) {
      const PartNumber = index + 1;
      const Body = Readable.from([Buffer.alloc(size, index + 65)]);
      const part = { ...upload, PartNumber, Body, ContentLength: size, ChecksumAlgorithm: 'CRC32' } as const;
      const { ETag, ChecksumCRC32 } = await client().send(new UploadPartCommand(part));
      Parts.push({ PartNumber, ETag, ChecksumCRC32 });
    }
    expect((await client().send(new ListPartsCommand(upload))).Parts).toHaveLength(2);
    expect((await client().send(new ListMultipartUploadsCommand({ Bucket: 'photos' }))).Bucket).toBe('photos');
    const completed = await client().send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
    expect(completed).toMatchObject({ ...target, Location: `${stack.server.endpoint}/photos/parts` });
    expect(await get('parts', { Range: `bytes=${5 * 1024 * 1024 - 1}-${5 * 1024 * 1024}` })).toBe('AB');
    const again = await client().send(new CreateMultipartUploadCommand(target));
    await client().send(new AbortMultipartUploadCommand({ ...target, UploadId: again.UploadId }));
  }, 60_000);

  test('are deleted one by one where not all of them may be', async () => {
    await Promise.all(['keep/1', 'drop/1', 'drop/2'].map((key) => put(key, 'x')));
    const some = await user('dropper', {
      Effect: 'Allow',
      Action: 's3:DeleteObject',
      Resource: 'arn:aws:s3:::photos/drop/*',
    });
    const Objects = ['keep/1', 'drop/1', 'drop/2'].map((Key) => ({ Key }));
    const answer = await client(some).send(new DeleteObjectsCommand({ Bucket: 'photos', Delete: { Objects } }));
    expect(answer.Deleted?.map(({ Key }) => Key).sort()).toEqual(['drop/1', 'drop/2']);
    expect(answer.Errors).toMatchObject([{ Key: 'keep/1', Code: 'AccessDenied' }]);
    expect(await get('keep/1')).toBe('x');
  });

  test('are kept from a user by the operation, the key and the prefix', async () => {
    const reader = await user(
      'reader',
      { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/open/*' },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::photos',
        Condition: { StringLike: { 's3:prefix': 'open/*' } },
      },
    );
    await put('open/1', 'open');
    expect(await get('open/1', {}, reader)).toBe('open');
    await expect(put('open/1', 'x', reader)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(get('keep/1', {}, reader)).rejects.toMatchObject({ name: 'AccessDenied' });
    const list = (Prefix?: string) => client(reader).send(new ListObjectsV2Command({ Bucket: 'photos', Prefix }));
    expect((await list('open/')).KeyCount).toBe(1);
    await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(client(reader).send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('are refused by name where they are asked for what is not forwarded', async () => {
    const acl = { Bucket: 'photos', Key: 'open/1', ACL: 'public-read' } as const;
    await expect(client().send(new PutObjectAclCommand(acl))).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(client().send(new PutObjectCommand({ ...acl, Body: 'x' }))).rejects.toMatchObject({
      name: 'AccessControlListNotSupported',
    });
  });

  test('are found under hosts of their buckets', async () => {
    const { port } = new URL(stack.server.endpoint);
    // Not every host knows names under localhost.
    const lookup: LookupFunction = (_name, { all }, done) =>
      all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
    const virtual = new S3Client({
      ...clientSettings(stack.server, stack.account),
      endpoint: `http://localhost:${port}`,
      requestHandler: { httpAgent: new Agent({ lookup }) },
    });
    await virtual.send(new PutObjectCommand({ Bucket: 'photos', Key: 'virtual host', Body: 'hello' }));
    expect(await get('virtual host')).toBe('hello');
  });

  test('are written by boto3, in parts and by presigned URLs', async () => {
    const env = awsEnvironment(stack.server, stack.account, home);
    const { code, stdout, stderr } = await run(await pythonWithBoto3(), ['-c', BOTO3], { env });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      keys: ['große/datei +&=.bin', 'signed'],
      refused: { Code: 'NoSuchKey' },
    });
  }, 120_000);

  test('are no longer given to who holds a URL of a key that was revoked', async () => {
    const leaver = await user('leaver', { Effect: 'Allow', Action: '*', Resource: '*' });
    const env = awsEnvironment(stack.server, leaver, home);
    const script = `import boto3; from botocore.config import Config
c = boto3.client('s3', config=Config(signature_version='s3v4'))
print(c.generate_presigned_url('get_object', Params={'Bucket': 'photos', 'Key': 'open/1'}))`;
    const { stdout: url } = await run(await pythonWithBoto3(), ['-c', script], { env });
    const status = async () => (await fetch(url.trim())).status;
    expect(await status()).toBe(200);
    await stack.operator.deactivateKey(leaver.accessKeyId);
    await expect.poll(status, { timeout: 60_000 }).toBe(403);
  }, 120_000);

  test('copied by the AWS CLI are code of functions, which write objects as their role allows', async () => {
    const env = awsEnvironment(stack.server, stack.account, home);
    const cli = async (line: string) => run(await awsCli(), line.split(' '), { env });
    const role = await stack.operator.role(
      stack.account,
      'writer',
      TRUST,
      policyOf({
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:GetObject'],
        Resource: 'arn:aws:s3:::code/out/*',
      }),
    );
    await writeFile(join(home, 'index.py'), HANDLER);
    expect(await cli('s3 mb s3://code')).toMatchObject({ code: 0, stderr: '' });
    const zip = await run(
      await pythonWithBoto3(),
      ['-c', `import zipfile; zipfile.ZipFile('code.zip', 'w').write('index.py')`],
      { cwd: home, env },
    );
    expect([zip.code, zip.stderr]).toEqual([0, '']);
    expect(await cli(`s3 cp ${home}/code.zip s3://code/`)).toMatchObject({ code: 0, stderr: '' });
    const functions = lambdaClient(stack.server, stack.account);
    const create =
      'lambda create-function --function-name writer --runtime python3.13 --handler index.handler --timeout 30';
    expect(await cli(`${create} --role ${role} --code S3Bucket=code,S3Key=code.zip`)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await cli('lambda wait function-active-v2 --function-name writer')).toMatchObject({ code: 0 });
    expect((await invoke(functions, 'writer', { bucket: 'code', key: 'out/1' })).body).toBe(300_000);
    const refused = await invoke(functions, 'writer', { bucket: 'code', key: 'in/1' });
    expect(refused.body).toEqual({ refused: 'AccessDenied' });
    const { stdout } = await cli('s3 ls s3://code/out/');
    expect(stdout).toMatch(/300000 1/);
    expect(await cli('s3 rb s3://code --force')).toMatchObject({ code: 0, stderr: '' });
  }, 180_000);
});

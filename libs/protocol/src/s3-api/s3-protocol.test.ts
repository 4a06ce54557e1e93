import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { S3Backend } from '@stoker/core/data-services/s3-backend';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { ServiceError } from '@stoker/core/errors/service-error';
import { MemoryBucketWrites } from '@stoker/app/ports/testing/memory-bucket-writes';
import { ACCOUNT, FakeBackend, ForwardKit, REGION } from '../forward/testing/forward-kit.js';
import type { ForwardedCall } from '../forward/forwarded-protocol.js';
import type { NotificationCallPorts } from './notification-calls.js';
import { type S3Ports, S3Protocol } from './s3-protocol.js';

const SHARED: S3Backend = {
  endpoint: 'http://backend:7070',
  region: 'us-east-1',
  pathStyle: true,
  accessKeyId: 'operator',
  secretAccessKey: 'operator-secret',
  accounts: '*',
  prefix: '{account}-',
};
const OUT = `${ACCOUNT}-photos`;

let kit: ForwardKit;
let backend: FakeBackend;
let writes: MemoryBucketWrites;
/** Is given the body of each request that is streamed. */
let kept: (body: Readable) => void;

async function start(policies?: readonly PolicyDocument[], backends: readonly S3Backend[] = [SHARED]): Promise<void> {
  backend = new FakeBackend();
  writes = new MemoryBucketWrites();
  kept = () => undefined;
  kit = await ForwardKit.start(
    ({ authorise, clock }) =>
      keeping({
        backends,
        client: backend,
        clock,
        authorise,
        writes,
        notifications: {} as NotificationCallPorts,
        region: REGION,
        domain: 'localhost',
      }),
    policies,
  );
}
/** The protocol, whose bodies `kept` hears of. */
function keeping(ports: S3Ports): S3Protocol {
  const protocol = new S3Protocol(ports);
  const read = protocol.read.bind(protocol);
  protocol.read = (head) => {
    const call = read(head);
    const forward: ForwardedCall['forward'] = (caller, exchange) => {
      const body = () => {
        const given = exchange.body();
        if (given instanceof Readable) kept(given);
        return given;
      };
      return call.forward(caller, { ...exchange, body });
    };
    return { ...call, forward };
  };
  return protocol;
}
const allow = (action: string, resource: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
});
/** Method, path and query of what the backend was sent. */
const sent = (at = 0) => `${backend.sent[at]?.method} ${backend.sent[at]?.url}`;

afterEach(() => kit.stop());

describe('a request', () => {
  beforeEach(() => start());

  it('goes on under the backend’s name, signed anew, with what says what it is', async () => {
    const headers = { 'content-type': 'text/x', 'x-amz-meta-a': 'b', 'x-minio-extract': 'true' };
    const answer = await kit.call('PUT', '/photos/a%20b/%C3%BC?x-id=PutObject', { body: 'hello', headers });
    expect(answer.status).toBe(200);
    expect(sent()).toBe(`PUT http://backend:7070/${OUT}/a%20b/%C3%BC`);
    expect(backend.sent[0]!.body.toString()).toBe('hello');
    expect(backend.sent[0]!.headers).toMatchObject({
      host: 'backend:7070',
      'content-length': '5',
      'content-type': 'text/x',
      'x-amz-meta-a': 'b',
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      authorization: expect.stringContaining('Credential=operator/') as string,
    });
    expect(backend.sent[0]!.headers).not.toHaveProperty('x-minio-extract');
  });

  it.each([
    ['GET', '/photos?list-type=2&prefix=a%2Fb+c&website=', 501, ''],
    ['GET', '/photos?list-type=2&prefix=a%2Fb+c&other=1', 200, `/${OUT}?list-type=2&prefix=a%2Fb%20c`],
    ['GET', '/photos/k?versionId=1&versionId=2', 200, `/${OUT}/k?versionId=1`],
    ['GET', '/photos/k?policy', 501, ''],
    ['DELETE', '/photos?cors', 200, `/${OUT}?cors=`],
    ['POST', '/photos/k?select&select-type=2', 501, ''],
    ['GET', '/photos/a%2F..%2Fb', 400, ''],
    ['GET', '/photos//a', 400, ''],
    ['GET', '/Photos_x/a', 400, ''],
    ['HEAD', '/photos/k', 200, `/${OUT}/k`],
    ['PATCH', '/photos/k', 501, ''],
  ])('%s %s is answered with %i', async (method, url, status, path) => {
    expect((await kit.call(method, url)).status).toBe(status);
    expect(backend.sent.map((one) => one.url)).toEqual(path === '' ? [] : [`http://backend:7070${path}`]);
  });

  it('is found in the host of its bucket, and its headers in a presigned URL', async () => {
    const url = kit.presigned('GET', '/photos/k?response-content-type=a%2Fb');
    expect((await fetch(url)).status).toBe(200);
    expect(sent()).toBe(`GET http://backend:7070/${OUT}/k?response-content-type=a%2Fb`);
    expect((await fetch(url.replace('/k?', '/l?'))).status).toBe(403);
  });

  it('is refused where it wants what buckets here have not', async () => {
    const refused = async (headers: Record<string, string>) => (await kit.call('PUT', '/photos/k', { headers })).text;
    expect(await refused({ 'x-amz-acl': 'public-read' })).toContain('AccessControlListNotSupported');
    expect(await refused({ 'x-amz-grant-read': 'id=x' })).toContain('AccessControlListNotSupported');
    expect(await refused({ 'x-amz-expected-bucket-owner': '444455556666' })).toContain('AccessDenied');
    expect(backend.sent).toEqual([]);
  });

  it.each(['x-amz-meta-a=b%0D%0Ac', 'x-amz-meta-a=%E2%82%AC', 'x-amz-meta-%0A=b', 'x-amz-trailer=%00'])(
    'is refused where it would have headers that HTTP has not: %s',
    async (query) => {
      const url = kit.presigned('PUT', `/photos/k?${query}`);
      const refused = await fetch(url, { method: 'PUT', body: 'hello' });
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('InvalidArgument')]);
      expect([writes.writes, backend.sent]).toEqual([[], []]);
    },
  );

  it('has the length that it travelled with where that is no other’s', async () => {
    const headers = { 'x-amz-decoded-content-length': '3' };
    await kit.call('PUT', '/photos/k', { body: 'hello', headers });
    expect(backend.sent[0]!.headers['content-length']).toBe('5');
  });

  it('never reaches another account’s bucket, whatever its own is called', async () => {
    const bucket = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,40}[a-z0-9]$/);
    const key = fc.string({ minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(bucket, key, async (name, text) => {
        backend.sent.length = 0;
        await kit.call('GET', `/${name}/${encodeURIComponent(text)}`);
        for (const { url } of backend.sent) {
          expect(new URL(url).pathname.split('/')[1]).toBe(`${ACCOUNT}-${name}`);
          expect(decodeURIComponent(new URL(url).pathname.split('/').slice(2).join('/'))).toBe(text);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('policies', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['GET', '/photos/k', 's3:GetObject', {}],
    ['GET', '/photos/k?versionId=1', 's3:GetObjectVersion', {}],
    ['PUT', '/photos/k', 's3:PutObject', {}],
    ['PUT', '/photos/k?uploadId=1&partNumber=1', 's3:PutObject', {}],
    ['DELETE', '/photos/k?uploadId=1', 's3:AbortMultipartUpload', {}],
    ['DELETE', '/photos/k?versionId=1', 's3:DeleteObjectVersion', {}],
  ])('are asked of %s %s for %s', async (method, url, action, headers) => {
    await start([allow(action, 'arn:aws:s3:::photos/k')]);
    expect((await kit.call(method, url, { headers })).status).toBe(200);
    expect((await kit.call(method, url.replace('/k', '/l'), { headers })).status).toBe(403);
    await kit.stop();
    await start([allow('s3:Other', '*')]);
    expect((await kit.call(method, url, { headers })).text).toContain('AccessDenied');
    expect(backend.sent).toEqual([]);
  });

  it('are asked for tags of what is written, and for the source of a copy', async () => {
    await start([allow('s3:PutObject', '*')]);
    expect((await kit.call('PUT', '/photos/k', { headers: { 'x-amz-tagging': 'a=b' } })).status).toBe(403);
    expect((await kit.call('PUT', '/photos/k', { headers: { 'x-amz-copy-source': '/private/k' } })).status).toBe(403);
    expect(backend.sent).toEqual([]);
  });
});

describe('a copy', () => {
  it('is of a bucket of the account', async () => {
    await start();
    backend.answer = () => ({ body: '<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>' });
    await kit.call('PUT', '/photos/k', { headers: { 'x-amz-copy-source': '/other-one/a%2Bb/%C3%BC?versionId=7' } });
    expect(backend.sent[0]!.headers['x-amz-copy-source']).toBe(`${ACCOUNT}-other-one/a%2Bb/%C3%BC?versionId=7`);
    expect(writes.writes).toMatchObject([
      { write: { operation: 'CopyObject' }, end: { kind: 'done', written: [{ eTag: 'e' }] } },
    ]);
    const refused = await kit.call('PUT', '/photos/k', { headers: { 'x-amz-copy-source': 'other/../x' } });
    expect(refused.status).toBe(400);
  });
});

describe('an answer', () => {
  beforeEach(() => start());

  it('is told in the caller’s names', async () => {
    const owner = '<Owner><ID>operator</ID></Owner>';
    backend.answer = () => ({
      headers: { 'content-type': 'application/xml', server: 'x', 'x-amz-bucket-region': 'us-east-1' },
      body: `<ListBucketResult><Name>${OUT}</Name><Contents><Key>${OUT}</Key>${owner}</Contents></ListBucketResult>`,
    });
    const { text, headers } = await kit.call('GET', '/photos');
    expect(text).toBe(
      `<ListBucketResult><Name>photos</Name><Contents><Key>${OUT}</Key><Owner><ID>${ACCOUNT}</ID><DisplayName>${ACCOUNT}</DisplayName></Owner></Contents></ListBucketResult>`,
    );
    expect([headers.get('server'), headers.get('x-amz-bucket-region')]).toEqual([null, REGION]);
    expect(headers.get('x-amz-request-id')).toBe(headers.get('x-amzn-requestid'));
  });

  it('is so where it is a refusal, which is written anew', async () => {
    const said = `<Code>NoSuchBucket</Code><Message>no ${OUT}</Message><BucketName>${OUT}</BucketName><Resource>/${OUT}</Resource>`;
    backend.answer = () => ({ status: 404, body: `<Error>${said}<RequestId>1</RequestId><HostId>h</HostId></Error>` });
    const { text, status } = await kit.call('GET', '/photos/k');
    expect(status).toBe(404);
    expect(text).toContain('<Message>no photos</Message><BucketName>photos</BucketName><Resource>/photos/k</Resource>');
    expect(text).not.toMatch(/HostId|123456789012/);
    const more = '<AWSAccessKeyId>AKIAOPERATOR</AWSAccessKeyId><Token-0>operators-token</Token-0>';
    backend.answer = () => ({ status: 404, body: `<Error><Code>NoSuchKey</Code><Key>a&amp;b</Key>${more}</Error>` });
    const anew = (await kit.call('GET', '/photos/k')).text;
    expect(anew).toContain('<Code>NoSuchKey</Code><Message></Message><Key>a&amp;b</Key>');
    expect(anew).not.toMatch(/AKIAOPERATOR|operators-token/);
  });

  it.each([
    ['InvalidAccessKeyId', 403, '<AWSAccessKeyId>AKIAOPERATOR</AWSAccessKeyId>'],
    ['ExpiredToken', 400, '<Token-0>AKIAOPERATOR</Token-0>'],
    ['AccessDenied', 403, '<Message>User: arn:aws:iam::1:user/AKIAOPERATOR is not authorized</Message>'],
    ['SignatureDoesNotMatch', 403, '<StringToSign>AKIAOPERATOR</StringToSign>'],
    ['RequestTimeTooSkewed', 403, '<ServerTime>AKIAOPERATOR</ServerTime>'],
  ])('that the operator has to mend says no more than that: %s', async (code, status, more) => {
    backend.answer = () => ({ status, body: `<?xml version="1.0"?>\n<Error><Code>${code}</Code>${more}</Error>` });
    const answer = await kit.call('PUT', '/photos/k', { body: 'hello' });
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('<Code>ServiceUnavailable</Code>')]);
    expect(answer.text).not.toContain('AKIAOPERATOR');
    expect(writes.writes.map(({ end }) => end?.kind)).toEqual(['refused']);
    backend.answer = () => ({ body: `<Error><Code>${code}</Code>${more}</Error>` });
    const late = await kit.call('POST', '/photos/k?uploadId=1', { body: '<CompleteMultipartUpload/>' });
    expect(late.text).not.toContain('AKIAOPERATOR');
  });

  it('without a body is the operator’s to mend where it denies', async () => {
    backend.answer = () => ({ status: 403 });
    expect((await kit.call('HEAD', '/photos/k')).status).toBe(503);
    expect((await kit.call('HEAD', '/photos')).status).toBe(503);
    backend.answer = () => ({ status: 404 });
    expect((await kit.call('HEAD', '/photos/k')).status).toBe(404);
  });

  it('of an object lock denies in words of our own', async () => {
    const said = '<Code>AccessDenied</Code><Message>arn:aws:iam::1:user/operator: locked</Message>';
    backend.answer = () => ({ status: 403, body: `<Error>${said}</Error>` });
    const { status, text } = await kit.call('DELETE', '/photos/k?versionId=1');
    expect([status, text]).toEqual([403, expect.stringContaining('<Message>Access Denied</Message>')]);
    backend.answer = () => ({
      body: `<DeleteResult><Error><Key>a</Key>${said}<HostId>h</HostId></Error></DeleteResult>`,
    });
    const body = '<Delete><Object><Key>a</Key></Object></Delete>';
    expect((await kit.call('POST', '/photos?delete', { body })).text).toBe(
      '<DeleteResult><Error><Code>AccessDenied</Code><Message>Access Denied</Message><Key>a</Key></Error></DeleteResult>',
    );
  });

  it('that leads elsewhere is not followed', async () => {
    backend.answer = () => ({ status: 307, headers: { location: 'http://169.254.169.254/' } });
    expect((await kit.call('GET', '/photos/k')).status).toBe(503);
  });

  it('with buckets has those of the account alone', async () => {
    const bucket = (name: string) => `<Bucket><Name>${name}</Name><CreationDate>2026</CreationDate></Bucket>`;
    const all = [`${ACCOUNT}-b`, '444455556666-c', `${ACCOUNT}-a`, 'd'].map(bucket).join('');
    backend.answer = () => ({ body: `<ListAllMyBucketsResult><Buckets>${all}</Buckets></ListAllMyBucketsResult>` });
    const names = (text: string) => [...text.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name]) => name);
    expect(names((await kit.call('GET', '/')).text)).toEqual(['a', 'b']);
    const first = (await kit.call('GET', '/?max-buckets=1')).text;
    const [, token = ''] = /<ContinuationToken>(.*?)</.exec(first) ?? [];
    expect(names(first)).toEqual(['a']);
    expect(names((await kit.call('GET', `/?max-buckets=1&continuation-token=${token}`)).text)).toEqual(['b']);
  });
});

describe('a bucket', () => {
  beforeEach(() => start(undefined, [{ ...SHARED, region: 'us-west-2' }]));
  const configuration = (region: string) =>
    `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

  it('is made where its backend has them', async () => {
    expect((await kit.call('PUT', '/photos', { body: configuration(REGION) })).status).toBe(200);
    expect(backend.sent[0]!.body.toString()).toContain('<LocationConstraint>us-west-2</LocationConstraint>');
    expect(kit.trail.rows).toMatchObject([{ operation: 'CreateBucket', resource: 'arn:aws:s3:::photos' }]);
  });

  it('is not made in another region, nor under too long a name', async () => {
    const elsewhere = await kit.call('PUT', '/photos', { body: configuration('ap-south-1') });
    expect(elsewhere.text).toContain('IllegalLocationConstraintException');
    expect((await kit.call('PUT', `/${'b'.repeat(60)}`)).text).toContain('names have 50 characters at most');
    expect(backend.sent).toEqual([]);
  });
});

describe('deletions', () => {
  const body = (...keys: string[]) =>
    `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}<Unknown>x</Unknown></Delete>`;

  it('are of what the caller may delete', async () => {
    await start([allow('s3:DeleteObject', 'arn:aws:s3:::photos/a*')]);
    backend.answer = () => ({ body: '<DeleteResult><Deleted><Key>a1</Key></Deleted></DeleteResult>' });
    const { text } = await kit.call('POST', '/photos?delete', { body: body('a1', 'b') });
    expect(backend.sent[0]!.body.toString()).toMatch(
      /^<Delete xmlns="[^"]*"><Object><Key>a1<\/Key><\/Object><\/Delete>$/,
    );
    const digest = createHash('md5').update(backend.sent[0]!.body).digest('base64');
    expect(backend.sent[0]!.headers['content-md5']).toBe(digest);
    expect(text).toContain('<Deleted><Key>a1</Key></Deleted><Error><Key>b</Key><Code>AccessDenied</Code>');
    expect(writes.writes).toMatchObject([
      { write: { objects: [{ key: 'a1' }] }, end: { written: [{ target: { key: 'a1' } }] } },
    ]);
  });

  it('go nowhere where none may be', async () => {
    await start([allow('s3:GetObject', '*')]);
    const { status, text } = await kit.call('POST', '/photos?delete', { body: body('a', 'b') });
    expect([status, text.match(/AccessDenied/g)?.length]).toEqual([200, 2]);
    expect(backend.sent).toEqual([]);
  });

  it('are read in one way only', async () => {
    await start();
    for (const bad of ['', '<Delete/>', '<!DOCTYPE x><Delete><Object><Key>a</Key></Object></Delete>', body('../a')]) {
      expect((await kit.call('POST', '/photos?delete', { body: bad })).status).toBe(400);
    }
    expect(backend.sent).toEqual([]);
  });
});

describe('what is told of a write', () => {
  beforeEach(() => start());

  it('is what the backend made of it', async () => {
    backend.answer = () => ({ headers: { etag: '"e"', 'x-amz-version-id': 'v' } });
    await kit.call('PUT', '/photos/k', { body: 'hello' });
    expect(writes.writes).toMatchObject([
      {
        write: { accountId: ACCOUNT, bucket: 'photos', operation: 'PutObject', objects: [{ key: 'k' }] },
        end: { kind: 'done', written: [{ target: { key: 'k' }, eTag: 'e', versionId: 'v', size: 5 }] },
      },
    ]);
  });

  it('is nothing where the backend refuses, by whatever status', async () => {
    backend.answer = () => ({ status: 403, body: '<Error/>' });
    await kit.call('PUT', '/photos/k', { body: 'hello' });
    backend.answer = () => ({ body: '<Error><Code>InternalError</Code></Error>' });
    await kit.call('POST', '/photos/k?uploadId=1', { body: '<CompleteMultipartUpload/>' });
    expect(writes.writes.map(({ end }) => end?.kind)).toEqual(['refused', 'refused']);
  });

  it('is nothing where the body was not what was signed', async () => {
    expect((await kit.call('PUT', '/photos/k', { body: 'hello', signedBody: 'jello' })).status).toBe(403);
    expect(writes.writes.map(({ end }) => end?.kind)).toEqual(['refused']);
  });

  it('is not known where no answer came', async () => {
    backend.answer = () => {
      throw new ServiceError('ServiceUnavailableException', 'away');
    };
    expect((await kit.call('PUT', '/photos/k', { body: 'hello' })).status).toBe(503);
    expect(writes.writes.map(({ end }) => end?.kind)).toEqual(['lost']);
  });

  it('keeps a write from going out that can’t be noted down', async () => {
    writes.failure = new ServiceError('ServiceUnavailableException', 'no store');
    expect((await kit.call('PUT', '/photos/k', { body: 'hello' })).status).toBe(503);
    expect(backend.sent).toEqual([]);
  });

  it('is nothing, and nobody’s trouble, where the body fails before it can be noted down', async () => {
    let body: Readable | undefined;
    const prepare = writes.prepare.bind(writes);
    writes.prepare = async (write) => {
      await expect.poll(() => body?.closed).toBe(true);
      return prepare(write);
    };
    kept = (given) => (body = given);
    expect((await kit.call('PUT', '/photos/k', { body: 'hello', signedBody: 'jello' })).status).toBe(403);
    expect(writes.writes.map(({ end }) => end?.kind)).toEqual(['refused']);
  });

  it('leaves no body behind that nobody sends', async () => {
    let body: Readable | undefined;
    kept = (given) => (body = given);
    writes.failure = new ServiceError('ServiceUnavailableException', 'no store');
    await kit.call('PUT', '/photos/k', { body: 'hello' });
    expect(body?.destroyed).toBe(true);
  });
});

it('refuses what is signed in other ways by name', async () => {
  await start();
  const old = await fetch(`${kit.endpoint}/photos/k?AWSAccessKeyId=AKIA&Signature=x&Expires=1`);
  expect([old.status, await old.text()]).toEqual([400, expect.stringContaining('Please use AWS4-HMAC-SHA256')]);
  const body = new FormData();
  body.set('key', 'k');
  const form = await fetch(`${kit.endpoint}/photos`, { method: 'POST', body });
  expect([form.status, await form.text()]).toEqual([501, expect.stringContaining('no uploads by POST of a form')]);
  expect(backend.sent).toEqual([]);
});

it('says which setting would name a service', async () => {
  await start(undefined, []);
  const { status, text } = await kit.call('GET', '/photos/k');
  expect(status).toBe(501);
  expect(text).toContain('<Code>NotImplemented</Code><Message>There is no S3 in this installation: STOKER_S3_FILE');
});

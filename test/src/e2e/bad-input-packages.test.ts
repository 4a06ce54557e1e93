import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { CreateFunctionCommand, type LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { makeZip, type ZipEntry } from '@stoker/blob-fs/testing/zip-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFunction, invoke, lambdaClient } from '../harness/functions.js';
import { type Stack, startStack } from '../harness/stack.js';
import { type Stored, storedIn } from '../harness/stored.js';

const LINK = 0o120777;
const HANDLER: ZipEntry = { name: 'index.mjs', data: 'export const handler = async () => "ran";' };
const refusal = (message: string, name = 'InvalidParameterValueException', status = 400) => ({
  name,
  message,
  $metadata: { httpStatusCode: status },
});
const BROKEN = refusal('Could not unzip uploaded file. Please check your file, then try to upload again.');
const EMPTY = refusal('Uploaded file must be a non-empty zip');
const TOO_LARGE = refusal('Unzipped size must be smaller than 262144000 bytes');

/** A megabyte of zeros, which a kilobyte of deflate stream makes. */
const zeros = Buffer.alloc(1024 * 1024);
const squeezed = { data: zeros, compressed: deflateRawSync(zeros, { level: 9 }) };
/** The same, as far as an entry's header tells. */
const claimed = { declaredSize: zeros.length, declaredCrc: crc32(zeros), compressed: squeezed.compressed };

let stack: Stack;
let client: LambdaClient;
let before: Stored;

beforeAll(async () => {
  stack = await startStack();
  client = lambdaClient(stack.server, stack.account);
  await createFunction(client, stack.account, 'there', { files: { 'index.mjs': 'export const handler = () => {};' } });
  before = await storedIn(stack);
}, 120_000);

afterAll(async () => {
  await stack.close();
}, 60_000);

/** Both ways for a package to come in: a new function, and new code for one that is there. */
const ways: readonly (readonly [string, (zip: Buffer) => Promise<unknown>])[] = [
  [
    'CreateFunction',
    (ZipFile) => {
      const settings = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: stack.account.role } as const;
      return client.send(new CreateFunctionCommand({ FunctionName: 'new', Code: { ZipFile }, ...settings }));
    },
  ],
  ['UpdateFunctionCode', (ZipFile) => client.send(new UpdateFunctionCodeCommand({ FunctionName: 'there', ZipFile }))],
  [
    'a dry run',
    (ZipFile) => client.send(new UpdateFunctionCodeCommand({ FunctionName: 'there', ZipFile, DryRun: true })),
  ],
];

const packages: readonly (readonly [string, () => Buffer, object])[] = [
  ['no bytes', () => Buffer.alloc(0), EMPTY],
  ['a zip of nothing', () => makeZip([]), EMPTY],
  ['no zip', () => Buffer.from('not a zip'), BROKEN],
  ['half a zip', () => makeZip([HANDLER]).subarray(0, -10), BROKEN],
  ['a wrong checksum', () => makeZip([{ ...HANDLER, declaredCrc: 1 }]), BROKEN],
  ['an encrypted entry', () => makeZip([{ ...HANDLER, flags: 0x801 }]), BROKEN],
  ['a path that climbs', () => makeZip([HANDLER, { name: '../../escaped', data: 'evil' }]), BROKEN],
  ['a path that climbs half-way', () => makeZip([HANDLER, { name: 'a/../../escaped', data: 'evil' }]), BROKEN],
  ['an absolute path', () => makeZip([HANDLER, { name: `${stack.home}/escaped`, data: 'evil' }]), BROKEN],
  ['a path of another system', () => makeZip([HANDLER, { name: 'C:\\escaped', data: 'evil' }]), BROKEN],
  ['a link to an absolute path', () => makeZip([HANDLER, { name: 'out', data: '/etc', mode: LINK }]), BROKEN],
  ['a link that climbs', () => makeZip([HANDLER, { name: 'a/out', data: '../../..', mode: LINK }]), BROKEN],
  [
    'a file through a link',
    () =>
      makeZip([
        { name: 'here', data: '.', mode: LINK },
        { name: 'here/escaped', data: 'evil' },
      ]),
    BROKEN,
  ],
  ['a device', () => makeZip([HANDLER, { name: 'null', mode: 0o020666 }]), BROKEN],
  [
    'a bomb: 251 MB in as many kilobytes',
    () => makeZip(Array.from({ length: 251 }, (_, index) => ({ name: `${index}`, ...claimed }))),
    TOO_LARGE,
  ],
  [
    'a bomb of entries that share their bytes: 4 GB in 300 kB',
    () => {
      const shares = Array.from({ length: 4000 }, (_, index) => ({ ...claimed, name: `${index}`, sharesDataOf: 0 }));
      return makeZip([{ name: 'kernel', ...squeezed }, ...shares.map((share) => ({ ...share, declaredSize: 9 }))]);
    },
    BROKEN,
  ],
  ['a size that lies low', () => makeZip([{ name: 'liar', ...squeezed, declaredSize: 10 }]), BROKEN],
  ['a size that lies high', () => makeZip([{ name: 'liar', ...squeezed, declaredSize: 262_144_001 }]), TOO_LARGE],
  [
    'more files than a package may have',
    () =>
      makeZip(Array.from({ length: 100_001 }, (_, index) => ({ name: `${index}`, compressed: Buffer.from([3, 0]) }))),
    BROKEN,
  ],
];

describe.each(ways)('%s refuses', (_, upload) => {
  test.each(packages)('%s', async (_name, make, expected) => {
    await expect(upload(make())).rejects.toMatchObject(expected);
  });
});

describe('packages of more than 50 MB', () => {
  const [, create] = ways[0]!;

  test('are refused when they are one byte over', async () => {
    const name = 'RequestEntityTooLargeException';
    const expected = refusal('Zipped size must be smaller than 52428800 bytes', name, 413);
    await expect(create(randomBytes(50 * 1024 * 1024 + 1))).rejects.toMatchObject(expected);
  });

  test('are refused before they are read when the request is larger than any may be', async () => {
    const name = 'RequestEntityTooLargeException';
    const expected = refusal('Request must be smaller than 70167211 bytes for the CreateFunction operation', name, 413);
    await expect(create(Buffer.alloc(53 * 1024 * 1024))).rejects.toMatchObject(expected);
  });
});

test('refused packages leave nothing behind, inside or outside', async () => {
  expect(await storedIn(stack)).toEqual(before);
  expect(existsSync(join(stack.home, 'escaped'))).toBe(false);
  expect((await invoke(client, 'there')).body).toBeNull();
});

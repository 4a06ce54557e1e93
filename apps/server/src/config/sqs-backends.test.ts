import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSqsBackends } from './sqs-backends.js';

const KEY = { accessKeyId: 'k', secretAccessKey: 'canary-of-the-file' };
let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-sqs-'));
  path = join(directory, 'sqs.json');
});
afterEach(() => rm(directory, { recursive: true }));

const write = async (content: unknown, mode = 0o600): Promise<void> => {
  await writeFile(path, JSON.stringify(content));
  await chmod(path, mode);
};

it('knows no service without a file', async () => {
  expect(await readSqsBackends(undefined)).toEqual([]);
});

it('finds queues where AWS has them, unless it is told otherwise', async () => {
  const queueUrl = 'http://127.0.0.1:9324/000000000000/{account}-{name}';
  await write([
    { ...KEY, accounts: ['111122223333'], region: 'eu-west-1' },
    { ...KEY, accounts: '*', endpoint: 'http://127.0.0.1:9324/' },
    { ...KEY, accounts: '*', queueUrl },
  ]);
  expect((await readSqsBackends(path)).map((backend) => backend.queueUrl)).toEqual([
    'https://sqs.eu-west-1.amazonaws.com/{account}/{name}',
    'http://127.0.0.1:9324/{account}/{name}',
    queueUrl,
  ]);
});

it('lets a single account have queues without its id', async () => {
  const queueUrl = 'http://127.0.0.1:9324/000000000000/{name}';
  await write([{ ...KEY, accounts: ['111122223333'], queueUrl }]);
  expect(await readSqsBackends(path)).toMatchObject([{ queueUrl }]);
});

it('refuses an account whose queues could be those of others', async () => {
  const [one, other] = [
    { ...KEY, accounts: ['111122223333'] },
    { ...KEY, accounts: ['444455556666'] },
  ];
  const endpoint = 'http://127.0.0.1:9324';
  const overlaps = [
    [one, other],
    [
      { ...one, endpoint },
      { ...other, accessKeyId: 'l', endpoint: `${endpoint}/` },
    ],
    [
      { ...one, endpoint, queueUrl: `${endpoint}/0/{name}` },
      { ...KEY, accounts: '*', endpoint, queueUrl: 'http://127.0.0.1:9324/0/{account}-{name}' },
    ],
  ];
  for (const overlap of overlaps) {
    await write(overlap);
    await expect(readSqsBackends(path)).rejects.toThrow('queueUrl: must not begin as names of entry');
  }
  const queueUrl = `${endpoint}/0/{account}-{name}`;
  await write([
    { ...one, endpoint, queueUrl },
    { ...other, endpoint, queueUrl },
  ]);
  expect(await readSqsBackends(path)).toHaveLength(2);
  await write([one, { ...other, accessKeyId: 'l' }]);
  expect(await readSqsBackends(path)).toHaveLength(2);
});

it.each<[object, string]>([
  [{ ...KEY, accounts: ['12'] }, 'must be 12 digits'],
  [{ ...KEY, accounts: [] }, '0.accounts'],
  [{ ...KEY, accounts: '*', endpoint: 'file:///etc' }, 'must be an http:// or https:// URL'],
  [{ ...KEY, accounts: '*', queueUrl: 'http://h/{name}' }, 'must have {account} in it'],
  [{ ...KEY, accounts: ['111122223333', '444455556666'], queueUrl: 'http://h/{name}' }, 'must have {account} in it'],
  [{ ...KEY, accounts: '*', queueUrl: 'http://{account}/{name}' }, 'URL that ends with {name}'],
  [{ ...KEY, accounts: '*', unknown: 1 }, 'STOKER_SQS_FILE'],
])('refuses %j without a word of its secrets', async (content, message) => {
  await write([content]);
  const refusal = await readSqsBackends(path).catch((error: Error) => error.message);
  expect(refusal).toContain(message);
  expect(refusal).not.toContain(KEY.secretAccessKey);
});

it('refuses a file that others may read', async () => {
  await write([], 0o644);
  await expect(readSqsBackends(path)).rejects.toThrow('chmod 600');
});

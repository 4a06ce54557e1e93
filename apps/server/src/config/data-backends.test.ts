import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDataBackends } from './data-backends.js';

const KEY = { accessKeyId: 'k', secretAccessKey: 'canary-of-the-file' };
const SHARED = { ...KEY, endpoint: 'http://127.0.0.1:8000', accounts: '*', prefix: '{account}-' };
let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-backends-'));
  path = join(directory, 'dynamodb.json');
});
afterEach(() => rm(directory, { recursive: true }));

const write = async (content: unknown, mode = 0o600): Promise<void> => {
  await writeFile(path, JSON.stringify(content));
  await chmod(path, mode);
};

it('knows no service without a file', async () => {
  expect(await readDataBackends('kinesis', undefined)).toEqual([]);
});

it('is AWS’s own where no endpoint is given', async () => {
  await write([{ ...KEY, accounts: ['111122223333'], region: 'eu-west-1' }]);
  expect(await readDataBackends('kinesis', path)).toMatchObject([
    { endpoint: 'https://kinesis.eu-west-1.amazonaws.com', prefix: '' },
  ]);
});

it('may tell accounts apart by names or by keys', async () => {
  const byKey = { ...SHARED, accessKeyId: '{account}', prefix: undefined };
  await write([SHARED, { ...byKey, endpoint: 'http://127.0.0.1:8001' }]);
  expect(await readDataBackends('dynamodb', path)).toHaveLength(2);
});

it.each<[object, string]>([
  [{ ...SHARED, prefix: '' }, 'must have {account} in it'],
  [{ ...SHARED, prefix: 'a_' }, 'must be of a-z, 0-9, - and {account}'],
  [{ ...SHARED, accounts: ['12'] }, 'must be 12 digits'],
  [{ ...SHARED, endpoint: 'file:///etc' }, 'must be an http:// or https:// URL'],
  [{ ...SHARED, unknown: 1 }, 'STOKER_DYNAMODB_FILE'],
])('refuses %j without a word of its secrets', async (entry, message) => {
  await write([entry]);
  const refusal = await readDataBackends('dynamodb', path).catch((error: Error) => error.message);
  expect(refusal).toContain(message);
  expect(refusal).not.toContain(KEY.secretAccessKey);
});

it('refuses an account whose names could be those of others', async () => {
  await write([{ ...SHARED, accounts: ['111122223333'], prefix: '' }, SHARED]);
  await expect(readDataBackends('dynamodb', path)).rejects.toThrow('0.prefix: must not begin as names of entry 1 do');
  const elsewise = { accounts: ['111122223333'], prefix: '', accessKeyId: 'l', endpoint: 'HTTP://127.0.0.1:8000/' };
  await write([{ ...SHARED, ...elsewise }, SHARED]);
  await expect(readDataBackends('dynamodb', path)).rejects.toThrow('0.prefix: must not begin as names of entry 1 do');
  await write([{ ...SHARED, accounts: ['111122223333'] }, SHARED]);
  expect(await readDataBackends('dynamodb', path)).toHaveLength(2);
});

it('refuses a file that others may read', async () => {
  await write([], 0o644);
  await expect(readDataBackends('dynamodb', path)).rejects.toThrow('chmod 600');
});

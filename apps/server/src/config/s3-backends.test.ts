import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readS3Backends } from './s3-backends.js';

const KEY = { accessKeyId: 'k', secretAccessKey: 'canary-of-the-file' };
let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-s3-'));
  path = join(directory, 's3.json');
});
afterEach(() => rm(directory, { recursive: true }));

const write = async (content: unknown, mode = 0o600): Promise<void> => {
  await writeFile(path, JSON.stringify(content));
  await chmod(path, mode);
};

it('knows no service without a file', async () => {
  expect(await readS3Backends(undefined)).toEqual([]);
});

it('fills in what most services want', async () => {
  await write([{ endpoint: 'http://127.0.0.1:7070', ...KEY, accounts: '*', buckets: ['{account}-*'] }]);
  expect(await readS3Backends(path)).toEqual([
    {
      endpoint: 'http://127.0.0.1:7070',
      region: 'us-east-1',
      pathStyle: true,
      ...KEY,
      accounts: '*',
      prefix: '',
      buckets: ['{account}-*'],
    },
  ]);
});

it.each<[object, string]>([
  [{ ...KEY, accounts: '*', buckets: [] }, '0.buckets'],
  [{ ...KEY, accounts: '*', buckets: ['b'], prefix: '{account}-' }, 'must not be given beside a prefix'],
  [{ ...KEY, accounts: '*' }, 'must have {account} in it'],
  [{ ...KEY, accounts: ['12'], buckets: ['b'] }, 'must be 12 digits'],
  [{ ...KEY, accounts: '*', buckets: ['a*b'] }, 'must be a name, or the beginning of one and *'],
  [{ ...KEY, accounts: '*', buckets: ['b'], endpoint: 'file:///etc' }, 'must be an http:// or https:// URL'],
  [{ ...KEY, accounts: '*', buckets: ['b'], unknown: 1 }, 'STOKER_S3_FILE'],
])('refuses %j without a word of its secrets', async (entry, message) => {
  await write([entry]);
  const refusal = await readS3Backends(path).catch((error: Error) => error.message);
  expect(refusal).toContain(message);
  expect(refusal).not.toContain(KEY.secretAccessKey);
});

it('refuses a file that others may read', async () => {
  await write([], 0o644);
  await expect(readS3Backends(path)).rejects.toThrow('chmod 600');
});

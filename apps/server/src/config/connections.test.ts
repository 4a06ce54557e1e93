import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConnections } from './connections.js';

const SECRET = 'canary-of-the-file';
const ONE = {
  name: 'site',
  kind: 'mqtt',
  urls: ['mqtt://broker.internal:1883'],
  credentials: { username: 'stoker', password: SECRET },
  accounts: ['111122223333'],
};
let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-connections-'));
  path = join(directory, 'connections.json');
});
afterEach(() => rm(directory, { recursive: true }));

const write = async (content: unknown, mode = 0o600): Promise<void> => {
  await writeFile(path, JSON.stringify(content));
  await chmod(path, mode);
};

it('knows no connection without a file', async () => {
  expect(await readConnections(undefined)).toEqual([]);
});

it('gives a single account all of what it names', async () => {
  await write([ONE]);
  expect(await readConnections(path)).toEqual([{ ...ONE, things: ['*'], tls: undefined }]);
});

it.each([
  [{ urls: ['mqtts://broker.internal'] }, {}],
  [{ kind: 'kafka', urls: ['kafka://k1:9092'], tls: { serverName: 'kafka' } }, { serverName: 'kafka' }],
  [{ kind: 'nats', urls: ['tls://n1:4222'] }, {}],
])('speaks TLS where the URL or the settings say so: %j', async (more, tls) => {
  await write([{ ...ONE, ...more }]);
  expect(await readConnections(path)).toMatchObject([{ tls }]);
});

it('has one name for several accounts’ own', async () => {
  await write([ONE, { ...ONE, accounts: ['444455556666'] }, { ...ONE, kind: 'redis', urls: ['redis://r'] }]);
  expect(await readConnections(path)).toHaveLength(3);
});

it.each<[object, string]>([
  [{ ...ONE, accounts: ['12'] }, 'must be 12 digits'],
  [{ ...ONE, accounts: '*' }, 'must say what of it each may read'],
  [{ ...ONE, accounts: ['111122223333', '444455556666'] }, 'must say what of it each may read'],
  [{ ...ONE, name: 'a/b' }, 'small letters'],
  [{ ...ONE, kind: 'http' }, '0.kind'],
  [{ ...ONE, urls: ['http://169.254.169.254/'] }, 'must be like mqtt://host or mqtts://host'],
  [{ ...ONE, urls: [`mqtt://u:${SECRET}@broker`] }, 'must not have credentials in it'],
  [{ ...ONE, urls: ['broker'] }, 'must be a URL'],
  [{ ...ONE, tls: { ca: 'file' } }, 'must be PEM'],
  [{ ...ONE, unknown: 1 }, 'STOKER_CONNECTIONS_FILE'],
])('refuses %j without a word of its secrets', async (content, message) => {
  await write([content]);
  const refusal = await readConnections(path).catch((error: Error) => error.message);
  expect(refusal).toContain(message);
  expect(refusal).not.toContain(SECRET);
});

it('refuses two of a name for one account', async () => {
  await write([ONE, { ...ONE, urls: ['mqtt://other'], accounts: '*', things: ['a'] }]);
  await expect(readConnections(path)).rejects.toThrow('1.name: must be the only one');
});

it('refuses a file that others may read', async () => {
  await write([], 0o644);
  await expect(readConnections(path)).rejects.toThrow('chmod 600');
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOpenIdFile } from './openid-file.js';

const SECRET = 'the client secret';
const LEAST = {
  issuer: 'https://login.example/realms/main',
  clientId: 'stoker',
  clientSecret: SECRET,
  groups: [
    { group: 'platform', role: 'administrator' },
    { group: 'team-a', accountId: '111122223333', access: 'write' },
  ],
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-openid-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function fileWith(text: string, mode = 0o600): Promise<string> {
  const path = join(directory, 'openid.json');
  await writeFile(path, text, { mode });
  await chmod(path, mode);
  return path;
}

test('without a file nobody signs in at an issuer', async () => {
  expect(await readOpenIdFile(undefined)).toBeUndefined();
});

test('the least that a file says leaves defaults for the rest', async () => {
  expect(await readOpenIdFile(await fileWith(JSON.stringify(LEAST)))).toEqual({
    ...LEAST,
    issuer: new URL(LEAST.issuer),
    scopes: ['openid', 'profile'],
    groupsClaim: 'groups',
  });
});

test.each([
  ['issuer', { issuer: 'http://login.example' }],
  ['issuer', { issuer: 'http://localhost.evil.example' }],
  ['clientId', { clientId: '' }],
  ['scopes', { scopes: ['profile'] }],
  ['scopes.0', { scopes: ['openid profile'] }],
  ['groups', { groups: [] }],
  ['groups.0', { groups: [{ group: 'a', role: 'king' }] }],
  ['groups.0', { groups: [{ group: 'a', role: 'auditor', accountId: '111122223333', access: 'read' }] }],
  ['client_secret', { client_secret: 'x' }],
])('a wrong %s stops the start by its name, and repeats no secret', async (name, change) => {
  const failed = readOpenIdFile(await fileWith(JSON.stringify({ ...LEAST, ...change })));
  await expect(failed).rejects.toThrow(`STOKER_OPENID_FILE`);
  await expect(failed).rejects.toThrow(name);
  await expect(failed).rejects.not.toThrow(SECRET);
});

test('a file that others may read is not used', async () => {
  await expect(readOpenIdFile(await fileWith(JSON.stringify(LEAST), 0o640))).rejects.toThrow('chmod 600');
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseImageUri } from '@stoker/core/model/image-uri';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readImageRegistries } from './image-registries.js';

const [ACCOUNT, OTHER] = ['111122223333', '444455556666'] as const;
const image = (text: string) => parseImageUri(text)!;
let directory: string;
let path: string;

const write = (content: unknown, mode = 0o600) =>
  writeFile(path, typeof content === 'string' ? content : JSON.stringify(content)).then(() => chmod(path, mode));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-registries-'));
  path = join(directory, 'registries.json');
});
afterEach(() => rm(directory, { recursive: true }));

describe('readImageRegistries', () => {
  it('allows no registry without a file', async () => {
    const registries = await readImageRegistries(undefined);
    expect(registries.find(ACCOUNT, image('registry.example.com/app'))).toBeUndefined();
    expect(registries.isKnown('registry.example.com')).toBe(false);
  });

  it('allows what an entry names, to whom it names', async () => {
    await write([
      {
        registry: 'r.example.com:5000',
        accounts: [ACCOUNT],
        repositories: ['team/', 'app'],
        username: 'u',
        password: 'p',
      },
      { registry: 'open.example.com', accounts: '*' },
    ]);
    const registries = await readImageRegistries(path);
    const found = registries.find(ACCOUNT, image('r.example.com:5000/team/a:1'));
    expect(found?.credentials).toEqual({ username: 'u', password: 'p', serveraddress: 'r.example.com:5000' });
    expect(registries.find(ACCOUNT, image('r.example.com:5000/app'))).toBeDefined();
    expect(registries.find(ACCOUNT, image('r.example.com:5000/app2'))).toBeUndefined();
    expect(registries.find(ACCOUNT, image('r.example.com:5000/teams/a'))).toBeUndefined();
    expect(registries.find(ACCOUNT, image('r.example.com/app'))).toBeUndefined();
    expect(registries.find(OTHER, image('r.example.com:5000/app'))).toBeUndefined();
    expect(registries.find(OTHER, image('open.example.com/anything/at/all'))).toMatchObject({ credentials: undefined });
    expect(registries.isKnown('r.example.com:5000')).toBe(true);
  });

  it.each([
    ['can be read by others', [], 0o644, 'chmod 600'],
    ['is no JSON', '{secret', 0o600, 'is not JSON'],
    ['names no accounts', [{ registry: 'r', password: 'secret' }], 0o600, 'accounts'],
    ['has a member that is not known', [{ registry: 'r', accounts: '*', pasword: 'secret' }], 0o600, 'pasword'],
  ])('refuses a file that %s, without repeating it', async (_name, content, mode, message) => {
    await write(content, mode);
    const refusal = await readImageRegistries(path).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(refusal).toContain(message);
    expect(refusal).not.toContain('secret');
  });

  it('refuses a file that is not there', async () => {
    await expect(readImageRegistries(join(directory, 'none'))).rejects.toThrow("can't be read");
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selfSigned } from '@stoker/protocol/http-gateway/testing/self-signed';
import { CertificateFiles } from './certificate-files.js';

let directory: string;
let problems: string[];
let files: CertificateFiles;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-certificates-'));
  problems = [];
  files = new CertificateFiles(directory, (error) => problems.push(String(error)));
});
afterEach(() => rm(directory, { recursive: true }));

async function put(folder: string, { chain, key } = selfSigned([folder]), mode = 0o600): Promise<void> {
  await mkdir(join(directory, folder), { recursive: true });
  await writeFile(join(directory, folder, 'fullchain.pem'), chain);
  await writeFile(join(directory, folder, 'privkey.pem'), key, { mode });
}

describe('certificates in files', () => {
  it('are taken as they come, change and go', async () => {
    await files.refresh();
    expect(files.current.names).toEqual([]);
    await put('a.example');
    await put('b.example');
    await writeFile(join(directory, 'README'), '');
    await mkdir(join(directory, 'empty'));
    await files.refresh();
    expect(files.current.names).toEqual(['a.example', 'b.example']);
    const before = files.current;
    await files.refresh();
    expect(files.current).toBe(before);
    await put('a.example', selfSigned(['a.example', 'c.example']));
    await rm(join(directory, 'b.example'), { recursive: true });
    await files.refresh();
    expect(files.current.names).toEqual(['a.example', 'c.example']);
    expect(problems).toEqual([]);
  });

  it('keep no other from being taken, and are told of once', async () => {
    await put('a.example');
    await put('other-key', { ...selfSigned(['b.example']), key: selfSigned(['x']).key });
    await put('open-key', selfSigned(['c.example']), 0o644);
    await files.refresh();
    await files.refresh();
    expect(files.current.names).toEqual(['a.example']);
    expect(problems).toHaveLength(2);
    expect(problems.join()).toMatch(/open-key\/privkey\.pem may hold passwords.*chmod 600/);
    expect(problems.join()).toMatch(/other-key has no certificate, or not the key of it/);
  });

  it('are in a directory that is there', async () => {
    await expect(new CertificateFiles('/nowhere', () => undefined).refresh()).rejects.toThrow(
      'STOKER_GATEWAY_CERTIFICATES: /nowhere',
    );
  });
});

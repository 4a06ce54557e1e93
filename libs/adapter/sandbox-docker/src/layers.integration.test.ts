import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '@stoker/app/ports/sandbox-driver';
import { auditSandboxes } from './docker/audit.js';
import { parseMountinfo } from './syscalls/mountinfo.js';
import { openDockerSubject } from './testing/docker-subject.js';

const TIMEOUT_MS = 60_000;

describe('layers', { timeout: TIMEOUT_MS }, () => {
  let subject: Awaited<ReturnType<typeof openDockerSubject>>;
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    subject = await openDockerSubject('nodejs24.x');
  }, TIMEOUT_MS);
  afterAll(() => subject.close(), TIMEOUT_MS);

  /** Writes a layer; answers its directory. */
  function layer(name: string, files: Record<string, string>): string {
    const root = join(subject.home, 'layers', name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return root;
  }

  /** A sandbox with these layers; destroyed, and its traces looked for, by `gone`. */
  async function assigned(layerDirs: string[]): Promise<Sandbox> {
    sandbox = await subject.driver.create(subject.spec);
    expect(await sandbox.assign({ ...subject.assignment, layerDirs })).toEqual({ kind: 'ready' });
    return sandbox;
  }
  async function gone(): Promise<void> {
    await sandbox?.destroy();
    expect(readdirSync(join(subject.home, 'envs')).filter((name) => name !== 'launch')).toEqual([]);
  }

  const invoke = async (event: object) => {
    const payload = Buffer.from(JSON.stringify(event));
    return sandbox!.invoke({
      requestId: 'r',
      functionArn: 'a',
      payload,
      timeoutMs: 50_000,
      deadlineMs: Date.now() + 50_000,
    });
  };
  const read = async (path: string) => {
    const outcome = await invoke({ do: 'read', path });
    if (outcome.kind === 'error') return outcome.error.errorMessage.split(':')[0];
    return outcome.kind === 'success' ? (JSON.parse(Buffer.from(outcome.payload).toString()) as string) : outcome.kind;
  };
  const mountOfOpt = async () =>
    parseMountinfo((await read('/proc/self/mountinfo')) ?? '').findLast(({ target }) => target === '/opt');

  it('are not there where a function has none', async () => {
    await assigned([]);
    expect(await read('/opt/a')).toBe('ENOENT');
    expect(await mountOfOpt()).toMatchObject({ options: expect.arrayContaining(['ro']) });
    await gone();
  });

  it('show at /opt what one has', async () => {
    await assigned([layer('one', { a: 'one', 'lib/b': 'one' })]);
    expect([await read('/opt/a'), await read('/opt/lib/b')]).toEqual(['one', 'one']);
    expect(await mountOfOpt()).toMatchObject({ options: expect.arrayContaining(['ro', 'nosuid', 'nodev']) });
    await gone();
  });

  it('show at /opt what several have, the later one’s over the earlier one’s', async () => {
    const low = layer('low', { a: 'low', 'lib/low': 'low', 'lib/both': 'low', 'dir/inside': 'low' });
    const mid = layer('mid', { a: 'mid', 'lib/both': 'mid', dir: 'a file now' });
    const high = layer('high', { a: 'high' });
    await assigned([low, mid, high]);
    const shown: unknown[] = [];
    for (const path of ['a', 'lib/low', 'lib/both', 'dir']) shown.push(await read(`/opt/${path}`));
    expect(shown).toEqual(['high', 'low', 'mid', 'a file now']);
    expect(await mountOfOpt()).toMatchObject({
      fileSystem: 'overlay',
      options: expect.arrayContaining(['ro', 'nosuid', 'nodev']),
    });
    const findings = (await auditSandboxes()).find((report) => report.sandboxId === sandbox?.id)?.findings;
    expect(findings).toEqual([]);
    await gone();
  });

  it('cannot be written, and keep what they had', async () => {
    const [a, b] = [layer('kept-a', { a: 'a' }), layer('kept-b', { b: 'b' })];
    await assigned([a, b]);
    for (const path of ['/opt/a', '/opt/new', '/opt/b']) {
      const outcome = await invoke({ do: 'write', path, text: 'other' });
      expect(outcome).toMatchObject({ kind: 'error', error: { errorMessage: expect.stringMatching('EROFS') } });
    }
    expect([readdirSync(a), readdirSync(b)]).toEqual([['a'], ['b']]);
    await gone();
  });

  it('of the same content twice count where they stand last', async () => {
    const [twice, between] = [layer('twice', { a: 'twice' }), layer('between', { a: 'between', b: 'between' })];
    await assigned([twice, between, twice]);
    expect([await read('/opt/a'), await read('/opt/b')]).toEqual(['twice', 'between']);
    await gone();
  });

  it('are told apart whatever characters their paths have', async () => {
    const dirs = ['a,b', 'c:d', String.raw`e\f`].map((name) =>
      layer(name, { [Buffer.from(name).toString('hex')]: name }),
    );
    await assigned(dirs);
    for (const name of ['a,b', 'c:d', String.raw`e\f`]) {
      expect(await read(`/opt/${Buffer.from(name).toString('hex')}`)).toBe(name);
    }
    await gone();
  });

  it('are merged by links where the kernel cannot mount them over each other', async () => {
    const long = (name: string) => `${`${'x'.repeat(200)}/`.repeat(11)}${name}`;
    const [low, high] = [layer(long('low'), { a: 'low', b: 'low' }), layer(long('high'), { a: 'high' })];
    symlinkSync('a', join(low, 'link'));
    await assigned([low, high]);
    expect([await read('/opt/a'), await read('/opt/b'), await read('/opt/link')]).toEqual(['high', 'low', 'high']);
    expect(await mountOfOpt()).toMatchObject({ options: expect.arrayContaining(['ro', 'nosuid', 'nodev']) });
    await gone();
    expect(readdirSync(low)).toEqual(['a', 'b', 'link']);
    expect(readdirSync(join(subject.home, 'merged-layers'))).toEqual([]);
  });

  it('that are not there end the sandbox, with nothing left of it', async () => {
    sandbox = await subject.driver.create(subject.spec);
    const layerDirs = ['/does/not/exist', layer('there', { a: 'a' })];
    await expect(sandbox.assign({ ...subject.assignment, layerDirs })).rejects.toThrow('ENOENT');
    await gone();
  });
});

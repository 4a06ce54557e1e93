import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findArchivedImage } from './find-image.js';
import { readIndex } from './read-archive.js';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'stoker-archive-'))));
afterAll(() => rm(directory, { recursive: true }));

type Content = string | object | { readonly link: string };
const isLink = (content: Content): content is { link: string } => typeof content === 'object' && 'link' in content;
const textOf = (content: Content) => (typeof content === 'string' ? content : JSON.stringify(content));

/** An archive of files by name, in their order; an object is written as JSON. */
async function archive(files: readonly (readonly [string, Content])[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of files) {
    if (isLink(content)) tar.entry({ name, type: 'symlink', linkname: content.link });
    else tar.entry({ name }, textOf(content));
  }
  tar.finalize();
  return buffer(tar);
}

async function find(bytes: Buffer, architecture: 'amd64' | 'arm64' = 'amd64') {
  const path = join(directory, 'image.tar');
  await writeFile(path, bytes);
  const { config, layers } = findArchivedImage(await readIndex(path), architecture);
  return { config: JSON.parse(config.toString()) as object, layers };
}

const config = (layers: number, architecture = 'amd64') => ({
  os: 'linux',
  architecture,
  rootfs: { type: 'layers', diff_ids: Array.from({ length: layers }, (_, n) => `sha256:${n}`) },
});
const saved = (layers: readonly string[], of: object = config(layers.length)) =>
  [
    ['c.json', of],
    ...[...new Set(layers)].map((layer) => [layer, 'a layer'] as const),
    ['manifest.json', [{ Config: 'c.json', RepoTags: ['stoker-runtime/provided:current'], Layers: layers }]],
  ] as const;

describe('an archive of docker save', () => {
  it('holds one image, its layers in order, one layer more than once', async () => {
    const layers = ['a/layer.tar', 'b/layer.tar', 'a/layer.tar'];
    expect(await find(await archive(saved(layers)))).toEqual({ config: config(3), layers });
    expect(await find(gzipSync(await archive(saved(layers))))).toEqual({ config: config(3), layers });
  });

  it('may store a layer once and link to it, within itself', async () => {
    const bytes = await archive([
      ['c.json', config(2)],
      ['a/layer.tar', 'a layer'],
      ['b/layer.tar', { link: '../a/layer.tar' }],
      ['manifest.json', [{ Config: 'c.json', Layers: ['a/layer.tar', 'b/layer.tar'] }]],
    ]);
    expect((await find(bytes)).layers).toEqual(['a/layer.tar', 'a/layer.tar']);
  });

  it.each<[string, readonly (readonly [string, Content])[], string]>([
    ['no image', [['hello', 'x']], 'neither from `docker save` nor'],
    ['two images', [['manifest.json', [{ Config: 'c' }, { Config: 'c' }]]], 'holds 2 images'],
    ['a manifest that is none', [['manifest.json', '[1,']], 'is not JSON'],
    [
      'a layer that it lacks',
      [
        ['c.json', config(1)],
        ['manifest.json', [{ Config: 'c.json', Layers: ['x'] }]],
      ],
      'lacks x',
    ],
    [
      'a layer on the host',
      [
        ['c.json', config(1)],
        ['l', { link: '/etc/passwd' }],
        ['manifest.json', [{ Config: 'c.json', Layers: ['l'] }]],
      ],
      'lacks l',
    ],
    ['a path out of it', [['manifest.json', [{ Config: '../../etc/passwd', Layers: [] }]]], 'lacks ../../etc/passwd'],
    ['other layers than it says', saved(['l'], config(2)), 'not those that its configuration names'],
    ['another architecture', saved(['l'], config(1, 'arm64')), 'linux/arm64, but this host runs linux/amd64'],
    [
      'a file twice',
      [
        ['a', 'x'],
        ['./a', 'y'],
      ],
      'holds a twice',
    ],
    [
      'a description of another shape',
      [
        ['manifest.json', [{ Config: 'c.json', Layers: 5 }]],
        ['c.json', config(1)],
      ],
      'describes its image wrongly',
    ],
  ])('is refused with %s', async (_name, files, message) => {
    await expect(find(await archive(files))).rejects.toThrow(message);
  });

  it('is refused when it is cut short or no archive at all', async () => {
    const bytes = await archive(saved(['l']));
    await expect(find(bytes.subarray(0, 700))).rejects.toThrow("can't be read");
    await expect(find(Buffer.from('hello '.repeat(200)))).rejects.toThrow("can't be read");
    await expect(find(gzipSync(bytes).subarray(0, 60))).rejects.toThrow("can't be read");
  });
});

describe('an OCI image layout', () => {
  const blobs = new Map<string, string>();
  const blob = (content: Content) => {
    const text = textOf(content);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    blobs.set(`blobs/${digest.replace(':', '/')}`, text);
    return { digest, size: text.length };
  };
  const manifest = (architecture: string) => ({
    ...blob({ config: blob(config(1, architecture)), layers: [blob(`layer for ${architecture}`)] }),
    platform: { os: 'linux', architecture },
  });
  const layout = (manifests: readonly object[]) => archive([...blobs, ['index.json', { manifests }]]);

  it('holds the image for this host, also in an index of an index', async () => {
    const both = [manifest('amd64'), manifest('arm64')];
    const attestation = { ...blob({}), platform: { os: 'unknown', architecture: 'unknown' } };
    const bytes = await layout([blob({ manifests: [...both, attestation] })]);
    expect((await find(bytes, 'amd64')).config).toEqual(config(1, 'amd64'));
    expect((await find(bytes, 'arm64')).config).toEqual(config(1, 'arm64'));
  });

  it('is refused with none, or several, for this host', async () => {
    await expect(find(await layout([manifest('arm64')]))).rejects.toThrow('no image for linux/amd64');
    await expect(find(await layout([manifest('amd64'), manifest('amd64')]))).rejects.toThrow('several images');
    await expect(find(await layout([{ digest: 'sha256:../../../etc/passwd' }]))).rejects.toThrow('no digest');
  });
});

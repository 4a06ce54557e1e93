import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import Docker from 'dockerode';
import { extract, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeImageNames } from '../../testing/remove-image-names.js';
import { makeTinyImage } from '../../testing/tiny-image.js';
import { ImageNames } from '../names.js';
import { loadArchive } from './load-archive.js';

const docker = new Docker();
let directory: string;
let path: string;
let names: ImageNames;
let name: string;
/** Id of the image in the archive, which the engine has forgotten. */
let id: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-load-'));
  path = join(directory, 'image.tar');
  names = new ImageNames(directory);
  name = `${names.uploads('111122223333', 'app')}:1`;
  const original = `stoker-load-test:${randomBytes(6).toString('hex')}`;
  id = await makeTinyImage(docker, original, ['CMD ["/content"]']);
  await pipeline(await docker.getImage(original).get(), createWriteStream(path));
  await docker.getImage(original).remove();
});
afterEach(async () => {
  await removeImageNames(docker, names);
  await rm(directory, { recursive: true });
});

const load = () => loadArchive(docker, path, name, () => undefined);
const namesOf = async (image: string) => (await docker.getImage(image).inspect()).RepoTags;

/** The files of the archive by name. */
async function contents(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const entries = extract();
  entries.end(await readFile(path));
  for await (const entry of entries) {
    if (entry.header.type === 'file') files.set(entry.header.name, await buffer(entry));
    else entry.resume();
  }
  return files;
}

async function write(files: Iterable<readonly [string, string | Buffer]>): Promise<void> {
  const tar = pack();
  for (const [file, content] of files) tar.entry({ name: file }, content);
  tar.finalize();
  await writeFile(path, await buffer(tar));
}

describe('loadArchive', () => {
  it('gives the image of docker save the name it is told, and no other', async () => {
    await load();
    expect(await namesOf(id)).toEqual([name]);
    expect((await docker.getImage(name).inspect()).Id).toBe(id);
  });

  it('lets no archive take the name of another image', async () => {
    const files = await contents();
    const [manifest] = JSON.parse(files.get('manifest.json')!.toString()) as [object];
    const victim = `${names.uploads('444455556666', 'app')}:1`;
    const theirs = await makeTinyImage(docker, victim);
    files.set('manifest.json', Buffer.from(JSON.stringify([{ ...manifest, RepoTags: [victim] }])));
    files.set('repositories', Buffer.from(JSON.stringify({ [victim.slice(0, -2)]: { 1: id.slice(7) } })));
    await write(files);
    await load();
    expect(await namesOf(id)).toEqual([name]);
    expect((await docker.getImage(victim).inspect()).Id).toBe(theirs);
  });

  it('takes an OCI image layout with gzipped layers for the same image', async () => {
    const files = await contents();
    const [saved] = JSON.parse(files.get('manifest.json')!.toString()) as [{ Config: string; Layers: string[] }];
    const blobs = new Map<string, Buffer>();
    const blob = (content: Buffer) => {
      const hex = createHash('sha256').update(content).digest('hex');
      blobs.set(`blobs/sha256/${hex}`, content);
      return { digest: `sha256:${hex}`, size: content.length };
    };
    const layers = saved.Layers.map((layer) => blob(gzipSync(files.get(layer)!)));
    const manifest = blob(Buffer.from(JSON.stringify({ config: blob(files.get(saved.Config)!), layers })));
    const index = JSON.stringify({ schemaVersion: 2, manifests: [manifest] });
    await write([['oci-layout', '{"imageLayoutVersion":"1.0.0"}'], ...blobs, ['index.json', index]]);
    await load();
    expect(await namesOf(id)).toEqual([name]);
  });

  it('refuses layers that are not what the configuration says, and leaves nothing', async () => {
    const files = await contents();
    const layer = [...files.keys()].find((file) => file.endsWith('layer.tar') || /^blobs\/sha256\/\w+$/.test(file))!;
    files.set(layer, Buffer.alloc(1024));
    await write(files);
    await expect(load()).rejects.toThrow("The engine can't load the image");
    await expect(docker.getImage(name).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it('refuses an archive that is cut short', async () => {
    await writeFile(path, (await readFile(path)).subarray(0, 2000));
    await expect(load()).rejects.toThrow("The archive can't be read");
  });
});

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { ArchiveError } from './archive-error.js';

/** An image has a few dozen files here: layers and JSON. */
const MAX_ENTRIES = 4_096;
const MAX_JSON_BYTES = 4 * 1024 * 1024;
const MAX_ALL_JSON_BYTES = 64 * 1024 * 1024;
/** Bytes of an archive, decompressed: as much as an image may take, and its JSON. */
const MAX_ARCHIVE_BYTES = 11 * 1024 ** 3;
const GZIP_MAGIC = 0x8b1f;

/** What an archive holds, without the layers. Names are those in the archive and never paths of this host. */
export interface ArchiveIndex {
  readonly files: ReadonlyMap<string, { readonly size: number }>;
  /** Small files that look like JSON. */
  readonly texts: ReadonlyMap<string, Buffer>;
  /** Files that are stored once more under another name, with the name they are stored under. */
  readonly links: ReadonlyMap<string, string>;
}

type OnFile = (name: string, header: Header, content: Readable) => Promise<void>;

/** @throws ArchiveError for what is no tar, or is beyond what an image can be */
export async function readIndex(path: string): Promise<ArchiveIndex> {
  const files = new Map<string, { size: number }>();
  const texts = new Map<string, Buffer>();
  const links = new Map<string, string>();
  let textBytes = 0;
  const onLink = (name: string, target: string) => links.set(name, target);
  await walk(path, onLink, async (name, { size = 0 }, content) => {
    if (files.has(name)) throw new ArchiveError(`The archive holds ${name} twice.`);
    files.set(name, { size });
    const text = size <= MAX_JSON_BYTES ? await readJson(content) : undefined;
    textBytes += text?.length ?? 0;
    if (textBytes > MAX_ALL_JSON_BYTES) throw new ArchiveError('The archive holds too much JSON for an image.');
    if (text !== undefined) texts.set(name, text);
  });
  return { files, texts, links };
}

/** Goes through an archive's regular files in their order; each must be read to its end or left alone. */
export function walkFiles(path: string, onFile: OnFile): Promise<void> {
  return walk(path, () => undefined, onFile);
}

async function walk(path: string, onLink: (name: string, target: string) => unknown, onFile: OnFile): Promise<void> {
  const entries = extract();
  const source = createReadStream(path);
  const bytes = (await isGzip(path)) ? source.pipe(createGunzip()) : source;
  for (const stream of [source, bytes]) stream.once('error', (error: Error) => entries.destroy(error));
  bytes.pipe(entries);
  let count = 0;
  let total = 0;
  try {
    for await (const entry of entries) {
      const { header } = entry;
      const name = nameOf(header.name);
      count += 1;
      total += header.size ?? 0;
      if (count > MAX_ENTRIES || total > MAX_ARCHIVE_BYTES) throw new ArchiveError('The archive is too large.');
      if (header.type === 'file') await onFile(name, header, entry as unknown as Readable);
      else if (header.type === 'symlink' || header.type === 'link') onLink(name, targetOf(header, name));
      entry.resume();
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(`The archive can't be read: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    source.destroy();
  }
}

/** As if the archive were a file system of its own, whose root nothing leads out of. */
function nameOf(name: string): string {
  return posix.resolve('/', name).slice(1);
}

function targetOf({ type, linkname }: Header, name: string): string {
  const from = type === 'symlink' ? posix.dirname(`/${name}`) : '/';
  return posix.resolve(from, linkname ?? '').slice(1);
}

/** Undefined, soon, for what does not begin as JSON does. */
async function readJson(content: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of content as AsyncIterable<Buffer>) {
    if (chunks.length === 0 && !/^[[{]/.test(chunk.toString('latin1', 0, 1))) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16LE(0) === GZIP_MAGIC;
  } finally {
    await file.close();
  }
}

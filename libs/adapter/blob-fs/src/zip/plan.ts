import { LIMITS } from '@stoker/core/model/limits';
import type { Entry, ZipFile } from 'yauzl';
import { entryPath } from './entry-path.js';
import { refusals } from './refusals.js';

/** Entries and directories of one package: a bound on inodes as the byte limit is one on blocks. */
const MAX_NODES = 100_000;

/** Bytes that the smallest file, directory or link is taken to cost on a disk. */
const BLOCK_BYTES = 4_096;

/** Bytes of a link's target, which is read into memory. */
const MAX_TARGET_BYTES = 4_096;

/** Bytes of a local file header without its name. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT §4.3.7 */
const LOCAL_HEADER_BYTES = 30;

/** "Made by" systems whose entries carry Unix modes: Unix and macOS. */
const UNIX_SYSTEMS = new Set([3, 19]);
const TYPE_MASK = 0o170000;
const TYPES = { none: 0, directory: 0o040000, file: 0o100000, link: 0o120000 };

/** Everyone may read, only the owner may write; executable for whom it was. No setuid, setgid or sticky bit. */
const KEPT_BITS = 0o755;
const READABLE = 0o444;

export interface PlannedFile {
  readonly path: string;
  readonly mode: number;
  readonly entry: Entry;
}

export interface PlannedLink {
  readonly path: string;
  /** Directories between it and the package's root. */
  readonly depth: number;
  readonly entry: Entry;
}

/** What a package unpacks to. No path lies under another one's file or link. */
export interface Plan {
  /** Parents before their children. */
  readonly directories: readonly string[];
  readonly files: readonly PlannedFile[];
  readonly links: readonly PlannedLink[];
  /**
   * Bytes of disk that all of it takes, in whole blocks. It holds for what could be unpacked: an entry whose contents are
   * not as long as declared is refused.
   */
  readonly unpackedSize: number;
  /** Bytes of all files, true in the same way. */
  readonly unzippedSize: number;
}

type Node = { kind: 'directory' } | ({ kind: 'file' } & PlannedFile) | ({ kind: 'link' } & PlannedLink);

/**
 * Reads a package's directory and decides everything that can be decided before a byte is unpacked. Of entries
 * with the same path the last one counts, as with other tools.
 *
 * @throws ServiceError one of `refusals`
 */
export async function planPackage(zip: ZipFile): Promise<Plan> {
  const nodes = new Map<string, Node>();
  const entries: Entry[] = [];
  let declaredBytes = 0;
  if (zip.entryCount > MAX_NODES) throw new Error(`more than ${MAX_NODES} entries`);
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    // A declared size may be too small, which unpacking finds out; one too large is refused at once.
    declaredBytes += entry.uncompressedSize;
    if (declaredBytes > LIMITS.unzippedBytes) throw refusals.unzippedTooLarge();
    if (!entry.canDecodeFileData()) throw new Error(`encrypted or in an unknown compression: ${entry.fileName}`);
    place(nodes, entry);
  }
  if (entries.length === 0) throw refusals.empty();
  refuseOverlaps(entries);

  const all = [...nodes];
  const blocks = all.reduce((sum, [, node]) => sum + blocksOf(node), 1); // one for the directory of it all
  return {
    unpackedSize: blocks * BLOCK_BYTES,
    unzippedSize: all.reduce((sum, [, node]) => sum + (node.kind === 'directory' ? 0 : node.entry.uncompressedSize), 0),
    directories: all.flatMap(([path, node]) => (node.kind === 'directory' ? [path] : [])).sort(),
    files: all.flatMap(([, node]) => (node.kind === 'file' ? [node] : [])),
    links: all.flatMap(([, node]) => (node.kind === 'link' ? [node] : [])),
  };
}

function blocksOf(node: Node): number {
  return node.kind === 'file' ? Math.max(1, Math.ceil(node.entry.uncompressedSize / BLOCK_BYTES)) : 1;
}

function place(nodes: Map<string, Node>, entry: Entry): void {
  const names = entryPath(entry.fileName);
  const path = names.join('/');
  const node = toNode(entry, path, names.length - 1);
  if (path !== '') put(nodes, path, node);
  else if (node.kind !== 'directory') throw new Error('an entry without a name');
  // Upwards to the first directory that is known: a directory's parents always are. So deep paths cost once.
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const parent = path.slice(0, end);
    if (nodes.get(parent)?.kind === 'directory') break;
    put(nodes, parent, { kind: 'directory' });
  }
  if (nodes.size > MAX_NODES) throw new Error(`more than ${MAX_NODES} files and directories`);
}

function put(nodes: Map<string, Node>, path: string, node: Node): void {
  const there = nodes.get(path);
  const isDirectory = node.kind === 'directory';
  if (there !== undefined && (there.kind === 'directory') !== isDirectory) {
    throw new Error(`both a directory and not: ${path}`);
  }
  nodes.set(path, node);
}

function toNode(entry: Entry, path: string, depth: number): Node {
  const mode = UNIX_SYSTEMS.has(entry.versionMadeBy >> 8) ? entry.externalFileAttributes >>> 16 : 0;
  const type = mode & TYPE_MASK;
  if (type === TYPES.link) {
    if (entry.uncompressedSize > MAX_TARGET_BYTES) throw new Error(`a link whose target is too long: ${path}`);
    return { kind: 'link', path, depth, entry };
  }
  if (type !== TYPES.none && type !== TYPES.file && type !== TYPES.directory) {
    throw new Error(`neither file, directory nor link: ${path}`); // a device, a pipe, a socket
  }
  if (entry.fileName.endsWith('/') || type === TYPES.directory) return { kind: 'directory' };
  return { kind: 'file', path, mode: mode === 0 ? 0o644 : (mode & KEPT_BITS) | READABLE, entry };
}

/** Entries that share bytes are how a small package unpacks to terabytes. https://www.bamsoftware.com/hacks/zipbomb/ */
function refuseOverlaps(entries: readonly Entry[]): void {
  const inOrder = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const entry of inOrder) {
    if (entry.relativeOffsetOfLocalHeader < end) throw new Error(`overlaps another entry: ${entry.fileName}`);
    end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameRaw.length + entry.compressedSize;
  }
}

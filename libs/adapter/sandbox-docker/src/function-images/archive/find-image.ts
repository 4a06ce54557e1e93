import { ArchiveError } from './archive-error.js';
import type { ArchiveIndex } from './read-archive.js';

/** An image's configuration and the names of its layers in the archive, lowest first. */
export interface ArchivedImage {
  readonly config: Buffer;
  readonly layers: readonly string[];
}

type Architecture = 'amd64' | 'arm64';

/** No engine stacks more. */
const MAX_LAYERS = 127;
/** From the index of indexes down to a manifest. */
const MAX_DEPTH = 3;

/**
 * The one image of an archive, written by `docker save` or as an OCI image layout. Of an image for several
 * architectures it is the one for this host.
 *
 * @throws ArchiveError when there is none, or more than one
 */
export function findArchivedImage(index: ArchiveIndex, architecture: Architecture): ArchivedImage {
  const image = index.files.has('manifest.json') ? savedImage(index) : layoutImage(index, architecture);
  const { os, architecture: found, rootfs } = parse(image.config, 'the configuration');
  if (os !== 'linux' || found !== architecture) {
    throw new ArchiveError(
      `The image is for ${String(os)}/${String(found)}, but this host runs linux/${architecture}.`,
    );
  }
  const diffIds = list(record(rootfs)['diff_ids']);
  if (diffIds.length !== image.layers.length || diffIds.length > MAX_LAYERS) {
    throw new ArchiveError('The layers of the image are not those that its configuration names.');
  }
  return image;
}

/** https://github.com/moby/docker-image-spec, "combined image JSON + filesystem changeset format" */
function savedImage(index: ArchiveIndex): ArchivedImage {
  const images = list(parseAny(textOf(index, 'manifest.json'), 'manifest.json')).map(record);
  const [image] = images;
  if (image === undefined || images.length > 1) {
    throw new ArchiveError(`The archive holds ${images.length} images; save one image a file.`);
  }
  return {
    config: textOf(index, stored(index, String(image['Config']))),
    layers: list(image['Layers']).map((layer) => stored(index, String(layer))),
  };
}

/** https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
function layoutImage(index: ArchiveIndex, architecture: Architecture): ArchivedImage {
  if (!index.files.has('index.json')) {
    throw new ArchiveError('The archive is neither from `docker save` nor an OCI image layout.');
  }
  let document = parse(textOf(index, 'index.json'), 'index.json');
  for (let depth = 0; document['manifests'] !== undefined; depth++) {
    if (depth > MAX_DEPTH) throw new ArchiveError('The index of the archive is nested too deeply.');
    document = parse(blob(index, choose(list(document['manifests']).map(record), architecture)), 'a manifest');
  }
  return {
    config: blob(index, record(document['config'])),
    layers: list(document['layers']).map((layer) => blobName(index, record(layer))),
  };
}

/** The one for this architecture; one that says nothing of platforms must be alone. */
function choose(manifests: readonly Json[], architecture: Architecture): Json {
  const fitting = manifests.filter(({ platform }) => platform === undefined || fits(record(platform), architecture));
  const [manifest] = fitting;
  if (manifest === undefined) throw new ArchiveError(`The archive holds no image for linux/${architecture}.`);
  if (fitting.length > 1) throw new ArchiveError('The archive holds several images; save one image a file.');
  return manifest;
}

function fits({ os, architecture }: Json, wanted: Architecture): boolean {
  return os === 'linux' && architecture === wanted;
}

function blob(index: ArchiveIndex, descriptor: Json): Buffer {
  return textOf(index, blobName(index, descriptor));
}

function blobName(index: ArchiveIndex, { digest }: Json): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(String(digest))?.[1];
  if (hex === undefined) throw new ArchiveError(`${String(digest)} is no digest of a blob.`);
  return stored(index, `blobs/sha256/${hex}`);
}

/** Where a file is stored whose layer another one shares. */
function stored(index: ArchiveIndex, name: string): string {
  const target = index.files.has(name) ? name : index.links.get(name);
  if (target === undefined || !index.files.has(target)) throw new ArchiveError(`The archive lacks ${name}.`);
  return target;
}

function textOf({ texts }: ArchiveIndex, name: string): Buffer {
  const text = texts.get(name);
  if (text === undefined) throw new ArchiveError(`The archive lacks ${name}, or it is not JSON.`);
  return text;
}

type Json = Readonly<Record<string, unknown>>;

function parse(text: Buffer, what: string): Json {
  return record(parseAny(text, what));
}

function parseAny(text: Buffer, what: string): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    throw new ArchiveError(`${what} of the archive is not JSON.`);
  }
}

function record(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new ArchiveError('The archive describes its image wrongly.');
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ArchiveError('The archive describes its image wrongly.');
}

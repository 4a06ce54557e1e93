import { crc32 } from 'node:zlib';
import { invalid } from '@stoker/core/cloudformation/refusals';

/** Characters of code in a template. */
const MAX_SOURCE = 4_194_304;

/**
 * The package of a function whose code is in its template: one file, named as its runtime looks for it.
 *
 * @throws ValidationException for a runtime that is no script's
 */
export function inlineZip(source: string, runtime: string): Uint8Array {
  const extension = /^nodejs/.test(runtime) ? 'js' : /^python/.test(runtime) ? 'py' : undefined;
  if (extension === undefined)
    throw invalid('ZipFile can only be used when Runtime is set to a nodejs or python runtime.');
  if (source.length > MAX_SOURCE) throw invalid(`ZipFile must have at most ${MAX_SOURCE} characters.`);
  return storedZip(`index.${extension}`, Buffer.from(source, 'utf8'));
}

/** A zip of one file, not compressed. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
function storedZip(name: string, content: Buffer): Uint8Array {
  const file = Buffer.from(name);
  // Version, flags, method, time, date (of 1980), checksum, sizes, lengths: the same in both headers.
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(file.length, 22);
  const local = Buffer.concat([signature(0x04034b50), common, file]);
  const madeBy = Buffer.from([20, 3]);
  const rest = Buffer.alloc(14);
  // A regular file that everybody may read.
  rest.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  const directory = Buffer.concat([signature(0x02014b50), madeBy, common, rest, file]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(local.length + content.length, 12);
  return Buffer.concat([local, content, directory, signature(0x06054b50), end]);
}

function signature(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

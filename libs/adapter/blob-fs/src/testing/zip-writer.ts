import { crc32, deflateRawSync } from 'node:zlib';

/** One entry as it is to stand in a zip; what is left out is what an honest writer puts there. */
export interface ZipEntry {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  /** Unix type and permission bits; the entry says it was made on Unix unless `madeBy` differs. */
  readonly mode?: number;
  readonly madeBy?: number;
  readonly method?: 'store' | 'deflate';
  /** Bytes of the file in the zip, whatever `data` and `method` say. */
  readonly compressed?: Buffer;
  readonly flags?: number;
  /** Lies. */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
  /** Points at the local header of an earlier entry instead of having its own. */
  readonly sharesDataOf?: number;
}

const UNIX = 3;
const UTF8 = 0x800;
const METHODS = { store: 0, deflate: 8 };

/** Writes a zip byte by byte, hostile ones included. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const data = Buffer.from(entry.data ?? '');
    const method = entry.method ?? 'deflate';
    const compressed = entry.compressed ?? (method === 'deflate' ? deflateRawSync(data) : data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt16LE(entry.flags ?? UTF8, 2);
    common.writeUInt16LE(METHODS[method], 4);
    common.writeUInt32LE(entry.declaredCrc ?? crc32(data), 10);
    common.writeUInt32LE(compressed.length, 14);
    common.writeUInt32LE(entry.declaredSize ?? data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const shared = entry.sharesDataOf === undefined ? undefined : offsets[entry.sharesDataOf];
    offsets.push(shared ?? offset);
    if (shared === undefined) {
      parts.push(Buffer.from('PK\x03\x04'), common, name, compressed);
      offset += 4 + common.length + name.length + compressed.length;
    }
    const rest = Buffer.alloc(14); // comment length, disk, internal attributes, then:
    rest.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
    rest.writeUInt32LE(offsets.at(-1)!, 10);
    const madeBy = Buffer.from([20, entry.madeBy ?? UNIX]);
    central.push(Buffer.from('PK\x01\x02'), madeBy, common, rest, name);
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...parts, directory, ...endOfDirectory(offset, directory.length, entries.length)]);
}

/** The records after the central directory; of a count that 16 bits cannot hold, Zip64's as well. */
function endOfDirectory(offset: number, size: number, count: number): Buffer[] {
  const end = Buffer.alloc(18);
  const large = count >= 0xffff;
  end.writeUInt16LE(large ? 0xffff : count, 4);
  end.writeUInt16LE(large ? 0xffff : count, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  const plain = [Buffer.from('PK\x05\x06'), end];
  if (!large) return plain;
  const record = Buffer.alloc(52);
  record.writeBigUInt64LE(44n, 0);
  record.writeBigUInt64LE(BigInt(count), 20);
  record.writeBigUInt64LE(BigInt(count), 28);
  record.writeBigUInt64LE(BigInt(size), 36);
  record.writeBigUInt64LE(BigInt(offset), 44);
  const locator = Buffer.alloc(16);
  locator.writeBigUInt64LE(BigInt(offset + size), 4);
  locator.writeUInt32LE(1, 12);
  return [Buffer.from('PK\x06\x06'), record, Buffer.from('PK\x06\x07'), locator, ...plain];
}

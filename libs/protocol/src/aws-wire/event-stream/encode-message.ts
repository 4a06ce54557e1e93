import { crc32 } from 'node:zlib';

/** Total length, length of the headers, CRC of both. */
const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** The type of a header's value that is text. */
const STRING = 7;

/**
 * One message of an event stream: prelude, headers, payload, and a CRC of all that is before it.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function encodeMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const encoded = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const message = Buffer.allocUnsafe(PRELUDE_BYTES + encoded.length + payload.length + CRC_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(encoded.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(encoded, PRELUDE_BYTES);
  message.set(payload, PRELUDE_BYTES + encoded.length);
  message.writeUInt32BE(crc32(message.subarray(0, -CRC_BYTES)), message.length - CRC_BYTES);
  return message;
}

/** `u8 length · name · u8 type · u16 length · value` */
function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.byteLength(name);
  const valueBytes = Buffer.byteLength(value);
  const header = Buffer.allocUnsafe(4 + nameBytes + valueBytes);
  header.writeUInt8(nameBytes, 0);
  header.write(name, 1);
  header.writeUInt8(STRING, 1 + nameBytes);
  header.writeUInt16BE(valueBytes, 2 + nameBytes);
  header.write(value, 4 + nameBytes);
  return header;
}

/**
 * The messages of DNS over TCP, each with the two bytes of its length before it.
 * https://www.rfc-editor.org/rfc/rfc1035#section-4.2.2
 */
export async function* messagesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      yield rest.subarray(0, end);
      rest = rest.subarray(end);
    }
  }
}

const HEADER_BYTES = 12;
const MAX_LABEL_BYTES = 63;
/** Whole zones, which nobody looks up. https://www.iana.org/assignments/dns-parameters */
const TRANSFERS: ReadonlySet<number> = new Set([251, 252]);

/**
 * What may be asked of somebody else's server: queries about a name, and nothing that changes a zone, asks for all of it, or
 * claims to be an answer.
 */
export function isQuery(message: Uint8Array): boolean {
  // The third byte: one bit of answer, four of operation.
  if (message.length < HEADER_BYTES || (message[2]! & 0xf8) !== 0 || message[5] !== 1 || message[4] !== 0) return false;
  const type = typeAsked(message);
  return type !== undefined && !TRANSFERS.has(type);
}

/** Undefined where there is no whole question. Its name comes first in a message, so none can be meant by a pointer. */
function typeAsked(message: Uint8Array): number | undefined {
  let at = HEADER_BYTES;
  for (let length = message[at]; length !== 0; length = message[at]) {
    if (length === undefined || length > MAX_LABEL_BYTES) return undefined;
    at += 1 + length;
  }
  const [high, low] = message.subarray(at + 1);
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}

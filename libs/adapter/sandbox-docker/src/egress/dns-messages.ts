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

import type { IncomingMessage } from 'node:http';
import type { BodyLimit } from './body-limits.js';

/** The sender went away before its request was whole: there is nobody to answer. */
export class SenderGone extends Error {
  constructor() {
    super('the sender closed the connection before the request was whole');
  }
}

const EMPTY = Buffer.alloc(0);

/**
 * Reads the whole body, or refuses it as soon as it is known to be too large: by its declared length before a
 * byte is read. What is left unread is drained by Node once the answer is out.
 *
 * @throws what `limit` says, or SenderGone
 */
export function readBody(request: IncomingMessage, limit: BodyLimit): Promise<Buffer> | Buffer {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return EMPTY;
  if (length !== undefined && Number(length) > limit.bytes) throw limit.tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit.bytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      request.resume();
      reject(limit.tooLarge());
    };
    const onClose = (): void => reject(new SenderGone());
    request.on('data', onData);
    request.on('error', onClose);
    request.on('close', onClose);
    request.on('end', () => {
      request.off('close', onClose);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    });
  });
}

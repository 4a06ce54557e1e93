import type { Readable } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';

/** ms that a small body has to come. */
const READ_MS = 60_000;

/**
 * A stream as text. What is longer, or does not come, ends it.
 *
 * @throws what `tooLong` makes, RequestTimeoutException, and what the stream fails with
 */
export async function wholeText(stream: Readable, maxBytes: number, tooLong: () => Error): Promise<string> {
  const late = new ServiceError('RequestTimeoutException', 'The request was not received in time.');
  const timer = setTimeout(() => stream.destroy(late), READ_MS);
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of stream) {
      size += (piece as Buffer).length;
      if (size > maxBytes) throw tooLong();
      pieces.push(piece as Buffer);
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces, size).toString('utf8');
}

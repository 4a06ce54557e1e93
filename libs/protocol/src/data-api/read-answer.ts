import type { Readable } from 'node:stream';
import { ServiceError } from '@stoker/core/errors/service-error';

/** Bytes of an answer that has names to be replaced: the largest, of BatchGetItem, is 16 MB without its JSON. */
const MOST = 64 * 1024 * 1024;

/** The whole of an answer. @throws ServiceUnavailableException where it is longer than any should be, or breaks off */
export async function readAnswer(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MOST) throw new Error(`more than ${MOST} bytes`);
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new ServiceError('ServiceUnavailableException', 'The answer of the backend broke off.', {}, { cause });
  }
  return Buffer.concat(chunks, size);
}

import type { IncomingMessage } from 'node:http';
import { LIMITS } from '@stoker/core/model/limits';

/** The quota as Lambda's own message has it: 6 MB and a little for the envelope. */
export const MAX_RESPONSE_BYTES = LIMITS.syncPayloadBytes + 100;

/**
 * Reads a request's body. A body over the limit is read to its end without being kept, so that the runtime
 * gets to read the answer.
 *
 * @returns undefined when it was over the limit
 * @throws when the connection breaks
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_RESPONSE_BYTES) chunks.push(chunk);
    else chunks = [];
  }
  if (size > MAX_RESPONSE_BYTES) return undefined;
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
}

import type { IncomingMessage } from 'node:http';
import { MAX_RESPONSE_BYTES } from '@stoker/core/invocation/failure';
import type { ByteBudget } from '@stoker/core/byte-budget/byte-budget';

/** Bytes of a body that are never refused, so that a crowd of large ones stops no ordinary function. */
export const SMALL_BODY_BYTES = 64 * 1024;

/** Why a body was not kept. */
export type Unread =
  /** Over the limit. */
  | 'too-large'
  /** The environments together hold as much as the worker has room for. */
  | 'no-room';

/**
 * Reads a request's body. A body that is not kept is still read to its end, so that the runtime gets to read the
 * answer. What it takes of the budget is given back once `use` has had it.
 *
 * @throws when the connection breaks
 */
export async function withBody<T>(
  request: IncomingMessage,
  budget: ByteBudget,
  use: (body: Buffer | Unread) => T,
): Promise<T> {
  let chunks: Buffer[] = [];
  let size = 0;
  let taken = 0;
  let unread: Unread | undefined;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (unread !== undefined) continue;
      const wanted = size <= SMALL_BODY_BYTES ? 0 : size - taken;
      if (size > MAX_RESPONSE_BYTES) unread = 'too-large';
      else if (!budget.take(wanted)) unread = 'no-room';
      else {
        taken += wanted;
        chunks.push(chunk);
        continue;
      }
      chunks = [];
      budget.giveBack(taken);
      taken = 0;
    }
    return use(unread ?? (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
  } finally {
    budget.giveBack(taken);
  }
}

import { PRELUDE_TYPE, PreludeReader } from '@stoker/core/http/prelude';
import type { HttpResponse } from '@stoker/core/http/http-response';
import type { StreamedAnswer } from '../../invoke/invoke-streaming.js';
import type { AccessNotes } from '../site.js';
import { functionFailed, malformedAnswer } from './url-answers.js';

/**
 * The response that a function streams: what its prelude says, where it begins with one, and then its bytes as they
 * come. One that fails before the first of them is answered as a failure; behind it the connection is cut.
 */
export async function streamedResponse(answer: StreamedAnswer, access: AccessNotes): Promise<HttpResponse> {
  const pieces = answer.body[Symbol.asyncIterator]();
  const first = await pieces.next();
  const isOver = first.done === true;
  if (isOver || !answer.streams) {
    const { error, failure } = await answer.end;
    if (error !== undefined)
      return functionFailed(failure ?? { outcome: 'platform-error', errorType: error.code }, access);
  }
  if (answer.contentType !== PRELUDE_TYPE) {
    const body = isOver ? new Uint8Array() : following(first.value, pieces, answer);
    return { status: 200, headers: { 'content-type': answer.contentType }, body };
  }
  const reader = new PreludeReader();
  for (let next = first; next.done !== true; next = await pieces.next()) {
    const read = reader.push(next.value);
    if (read === undefined) continue;
    if (read === 'malformed') break;
    return { ...read.head, body: following(read.rest, pieces, answer) };
  }
  await pieces.return?.(undefined);
  return malformedAnswer(access);
}

/** What is there, and what comes. @throws where the function fails on the way */
async function* following(
  first: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
  { end }: StreamedAnswer,
): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  } finally {
    await pieces.return?.(undefined);
  }
  const { error } = await end;
  if (error !== undefined) throw new Error(`the function's response was cut: ${error.code}`);
}

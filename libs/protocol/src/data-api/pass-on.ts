import type { BackendAnswer } from '@stoker/app/ports/backend-client';
import type { WireResponse } from '../aws-wire/wire-response.js';
import { readAnswer } from './read-answer.js';

/** Bytes of an answer that is read before it goes on: that takes fewer pieces than a stream does. */
const SMALL = 64 * 1024;

/** What clients read of a backend's answer beside its body. */
const PASSED_ON = ['content-type', 'x-amz-crc32'];

/** The answer of a backend as it is, without holding more of it than a piece. */
export async function passOn({ status, headers, body }: BackendAnswer): Promise<WireResponse> {
  const length = headers['content-length'];
  const isSmall = length !== undefined && Number(length) <= SMALL;
  const kept = isSmall || length === undefined ? PASSED_ON : [...PASSED_ON, 'content-length'];
  return {
    status,
    headers: Object.fromEntries(
      kept.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const])),
    ),
    body: isSmall ? await readAnswer(body) : body,
  };
}

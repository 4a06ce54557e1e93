import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, type Transform } from 'node:stream';
import { UNSIGNED_PAYLOAD } from '../canonical.js';
import { unproven } from '../mismatch.js';
import { ChunkedPayload } from './chunked-payload.js';
import { malformedBody } from './malformed-body.js';
import type { ChunkSigner } from './chunk-signer.js';
import { DigestedPayload } from './digested-payload.js';

/**
 * What a body is piped through to be proven, by what the signed `x-amz-content-sha256` says of it: its digest, that it
 * is not signed, or that it comes in chunks, signed or not, with or without trailers.
 *
 * @throws InvalidSignatureException for a form that is none of them, InvalidRequestContentException for a length that
 *   is missing
 */
export function payloadProof(payload: string, headers: IncomingHttpHeaders, signer: ChunkSigner): Transform {
  if (payload === UNSIGNED_PAYLOAD) return new PassThrough();
  if (/^[0-9a-f]{64}$/.test(payload)) return new DigestedPayload(payload);
  const form = STREAMED.get(payload);
  if (form === undefined) throw unproven(`The value of 'x-amz-content-sha256' is not supported: '${payload}'.`);
  const length = headers['x-amz-decoded-content-length'];
  if (typeof length !== 'string' || !/^\d{1,15}$/.test(length)) {
    throw malformedBody("You must provide the 'x-amz-decoded-content-length' of a body in chunks.");
  }
  const declared = form.trailers
    ? String(headers['x-amz-trailer'] ?? '')
        .toLowerCase()
        .split(',')
    : [];
  const trailers = declared.map((name) => name.trim()).filter((name) => name !== '');
  return new ChunkedPayload({ length: Number(length), trailers, signer: form.signed ? signer : undefined });
}

const STREAMED: ReadonlyMap<string, { readonly signed: boolean; readonly trailers: boolean }> = new Map([
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { signed: true, trailers: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { signed: true, trailers: true }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { signed: false, trailers: true }],
]);

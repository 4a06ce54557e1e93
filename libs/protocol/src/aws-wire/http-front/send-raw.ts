import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { WireResponse } from '../wire-response.js';
import { hangUpUnlessRead } from './unread-answer.js';

/** Up to this, head and body leave as one text, which costs one write less than two buffers. */
const ONE_WRITE_BYTES = 8 * 1024;

/**
 * Sends an answer.
 *
 * @param last whether the connection is to be closed behind it
 */
export function sendRaw(raw: ServerResponse, { status, headers, body }: WireResponse, last: boolean): void {
  if (last) raw.setHeader('connection', 'close');
  if (body instanceof Readable) return sendStream(raw, status, headers, body);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (bytes === undefined) {
    // 204 has no length at all.
    raw.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': '0' });
    raw.end();
    return hangUpUnlessRead(raw);
  }
  raw.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  endWith(raw, bytes);
  hangUpUnlessRead(raw);
}

/** Sends a whole body behind its head. */
export function endWith(raw: ServerResponse, bytes: Uint8Array): void {
  if (bytes.length > ONE_WRITE_BYTES) raw.end(bytes);
  // One character a byte, whatever the bytes mean.
  else raw.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'), 'latin1');
}

/** The head goes out at once, however long the first piece takes. A caller who goes away ends the body. */
function sendStream(raw: ServerResponse, status: number, headers: WireResponse['headers'], body: Readable): void {
  if (raw.destroyed) return void body.destroy();
  raw.writeHead(status, headers);
  raw.flushHeaders();
  // A body that fails cuts the connection: that is how the caller learns of it behind a status of success.
  pipeline(body, raw, () => undefined);
}

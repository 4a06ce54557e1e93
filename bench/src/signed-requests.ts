import type { Signer } from '@stoker/protocol/sigv4/signer';
import { requestBytes } from './lean-client.js';

export interface RequestShape {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Makes signed requests. A signature tells time in seconds, so within one second all of them are the same bytes, and are
 * made once.
 */
export function signedRequests(signer: Signer, { method, url, headers, body }: RequestShape): () => Buffer {
  let second = 0;
  let bytes: Buffer = Buffer.alloc(0);
  return () => {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) {
      second = now;
      bytes = requestBytes(method, url, signer.sign({ method, url, headers, body }, now * 1000), body);
    }
    return bytes;
  };
}

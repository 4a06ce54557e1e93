import type { Readable } from 'node:stream';

/** An answer, ready to be sent. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream has to be read to its end, or destroyed. */
  readonly body: string | Uint8Array | Readable | undefined;
}

export const JSON_TYPE = 'application/json';

/** The same answer under the id that its record has, unless it names another itself. */
export function withRequestId<R extends WireResponse>(response: R, requestId: string): R {
  return { ...response, headers: { 'x-amzn-RequestId': requestId, ...response.headers } };
}

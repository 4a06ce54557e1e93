/** What a site answers. Length, connection and date are the listener's business. */
export interface HttpResponse {
  /** 200 to 599. */
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Whole, or in pieces that go out as they come. Iteration that fails cuts the connection. */
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array>;
}

/** By name in lower case; a header that has a list goes out once for each value, as `set-cookie` must. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[]>>;

export const JSON_TYPE = 'application/json';

/** An answer of JSON, such as gateways say their errors in. */
export function jsonResponse(status: number, value: unknown, headers: ResponseHeaders = {}): HttpResponse {
  return { status, headers: { 'content-type': JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

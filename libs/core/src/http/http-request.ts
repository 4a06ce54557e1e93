/**
 * A request's head as sites see it: found well-formed, without what concerns one connection alone, and with nothing in
 * `X-Forwarded-*` that nobody proven has said.
 */
export interface HttpRequest {
  /** A UUID, answered as `x-amzn-RequestId` and the key of every record about this request. */
  readonly requestId: string;
  /** As it was sent: `GET`. */
  readonly method: string;
  /** As it travelled, still percent-encoded: `/a%20b`. What leads to the site, where that is a path, is cut off. */
  readonly path: string;
  /** As it travelled, without its question mark; empty where there is none. */
  readonly query: string;
  readonly protocol: HttpProtocol;
  /** Name or address that the request is for, in lower case and without a port. */
  readonly host: string;
  readonly headers: HeaderList;
  /** Address of the client: the peer's, or what a trusted proxy says. */
  readonly sourceIp: string;
  readonly scheme: 'http' | 'https';
  /** ms since the epoch. */
  readonly receivedAt: number;
}

export type HttpProtocol = 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2.0';

/** Names, in the letters that they were sent in, and values in turn; a name may come several times. */
export type HeaderList = readonly string[];

/** The values of a header, in their order. @param name in lower case */
export function headerValues(headers: HeaderList, name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const given = headers[at]!;
    if (given.length === name.length && given.toLowerCase() === name) values.push(headers[at + 1]!);
  }
  return values;
}

/** A header's value, joined by commas where it came several times; undefined where it did not come. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  const values = headerValues(headers, name);
  return values.length === 0 ? undefined : values.join(',');
}

/** All headers by their names in lower case, those that came several times joined by commas. */
export function joinedHeaders(headers: HeaderList): Record<string, string> {
  const joined: Record<string, string> = {};
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at]!.toLowerCase();
    const value = headers[at + 1]!;
    if (name === '__proto__') continue; // no name that an object can have of its own
    joined[name] = Object.hasOwn(joined, name) ? `${joined[name]},${value}` : value;
  }
  return joined;
}

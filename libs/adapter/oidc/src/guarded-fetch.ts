import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '@stoker/core/net/public-address';
import { publicLookup } from './public-lookup.js';

/** Bytes that an answer may have. */
const MAX_BYTES = 256 * 1024;

/** ms that a request may take in all. */
const TIMEOUT_MS = 5_000;

export interface FetchOptions {
  /** Origins that the operator vouches for (`http://ci.internal:8080`): they may be anywhere, and without TLS. */
  readonly trustedOrigins: ReadonlySet<string>;
  readonly timeoutMs?: number;
}

/** Why something was not fetched; the message is for whoever asked. */
export class FetchError extends Error {}

/**
 * Fetches JSON from an address that a stranger chose, so that it reaches nothing inside the operator's network: TLS
 * only; every address that the name has must be public, and the connection is made to one of those that were looked
 * at, whatever the name means a moment later; no redirects, no credentials, no proxy; short and small.
 *
 * @throws FetchError
 */
export async function fetchJson(address: string, options: FetchOptions): Promise<unknown> {
  const url = parse(address);
  const trusted = options.trustedOrigins.has(url.origin);
  if (!trusted && url.protocol !== 'https:') throw new FetchError(`${url.origin} must use https`);
  if (!trusted && isIP(bare(url.hostname)) !== 0 && !isPublicAddress(bare(url.hostname))) throw notPublic(url);
  const text = await get(
    url,
    trusted ? undefined : publicLookup(() => notPublic(url)),
    options.timeoutMs ?? TIMEOUT_MS,
  );
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new FetchError(`${url.origin} did not answer with JSON`, { cause: error });
  }
}

function parse(address: string): URL {
  if (!URL.canParse(address)) throw new FetchError('The address is no URL');
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new FetchError(`${url.protocol} is not https`);
  if (url.username !== '' || url.password !== '') throw new FetchError('The address holds credentials');
  return url;
}

/** The host of a URL without the brackets of an IPv6 address. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function notPublic({ hostname }: URL): FetchError {
  return new FetchError(`${hostname} is not on the internet`);
}

function get(url: URL, lookup: LookupFunction | undefined, timeoutMs: number): Promise<string> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const options: RequestOptions = {
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { accept: 'application/json', 'user-agent': 'stoker' },
    ...(lookup === undefined ? {} : { lookup }),
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(error instanceof FetchError ? error : unreachable(url, error));
    const outgoing = send(url, options, (incoming) => {
      read(url, incoming).then(resolve, (error: unknown) => {
        outgoing.destroy();
        fail(error);
      });
    });
    outgoing.once('error', fail);
    outgoing.end();
  });
}

async function read(url: URL, incoming: IncomingMessage): Promise<string> {
  if (incoming.statusCode !== 200) throw new FetchError(`${url.origin} answered ${incoming.statusCode}`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new FetchError(`${url.origin} answered with more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreachable(url: URL, cause: unknown): FetchError {
  return new FetchError(`${url.origin} can't be reached`, { cause });
}

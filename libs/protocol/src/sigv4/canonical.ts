import { hash } from 'node:crypto';

/**
 * The canonical form of a request that signer and verifier both hash.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface CanonicalParts {
  readonly method: string;
  /** From `canonicalPath`. */
  readonly path: string;
  /** From `canonicalQuery`. */
  readonly query: string;
  /** One `name:value\n` a signed header, in the order of `signedHeaders`. */
  readonly headers: string;
  /** Lower-case names joined by `;`. */
  readonly signedHeaders: string;
  /** Hex SHA-256 of the body, or a literal such as `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';
export const TERMINATOR = 'aws4_request';
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** Text to be signed with the derived key. `scope` is `date/region/service/aws4_request`. */
export function stringToSign(parts: CanonicalParts, amzDate: string, scope: string): string {
  const request = `${parts.method}\n${parts.path}\n${parts.query}\n${parts.headers}\n${parts.signedHeaders}\n${parts.payloadHash}`;
  return `${ALGORITHM}\n${amzDate}\n${scope}\n${hash('sha256', request)}`;
}

const PLAIN_PATH = /^(?:\/[\w~-][\w.~-]*)+\/?$/;

/**
 * The path of the canonical request, from the path as it travels.
 *
 * S3 signs the path as sent, each segment encoded once. Every other service resolves `.`, `..` and empty
 * segments and encodes the travelling (already encoded) path a second time.
 */
export function canonicalPath(path: string, service: string): string {
  if (PLAIN_PATH.test(path)) return path;
  if (service === 's3')
    return (
      path
        .split('/')
        .map((segment) => encode(decode(segment)))
        .join('/') || '/'
    );
  return normalise(path).split('/').map(encode).join('/');
}

function normalise(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  const slash = path.endsWith('/') && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${slash}`;
}

/**
 * The query of the canonical request: every name and value decoded and encoded again, sorted by name and then
 * value. `X-Amz-Signature` is left out when the request is presigned, for it can't sign itself.
 */
export function canonicalQuery(query: string, presigned = false): string {
  if (query === '') return '';
  const pairs: [name: string, value: string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = recode(equals < 0 ? part : part.slice(0, equals));
    if (presigned && name === 'X-Amz-Signature') continue;
    pairs.push([name, equals < 0 ? '' : recode(part.slice(equals + 1))]);
  }
  if (pairs.length > 1) pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Outer white space gone, inner runs of it made one space. */
export function canonicalValue(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes('  ') || trimmed.includes('\t') ? trimmed.replace(/\s+/g, ' ') : trimmed;
}

const UNRESERVED = /^[\w.~-]*$/;
const RESERVED_BY_AWS = /[!'()*]/g;

/** Percent-encodes everything but `A-Z a-z 0-9 - . _ ~`. */
export function encode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed()).replace(
    RESERVED_BY_AWS,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A key of S3 in a path: its slashes stay. */
export function encodeKey(key: string): string {
  return key.split('/').map(encode).join('/');
}

function recode(text: string): string {
  return UNRESERVED.test(text) ? text : encode(decode(text.replaceAll('+', ' ')));
}

/** Percent-decodes; text that is no valid encoding stays as it is, and so signs as nothing but itself. */
export function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

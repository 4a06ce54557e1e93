import { isPlainKey } from '@stoker/core/data-services/s3-backend';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { RequestHead } from '../aws-wire/wire-protocol.js';
import { PASSED_PARAMETERS, REFUSED_PARAMETERS, S3_OPERATIONS, type S3Operation } from './operations.js';
import { notPlainKey, s3Refusal } from './s3-refusal.js';

/** What a request to S3 asks, in its sender's words. */
export interface S3Request {
  /** Undefined for what Stoker answers itself. */
  readonly operation: S3Operation | undefined;
  /** As AWS names it: a copy has another name than the upload that it looks like. */
  readonly name: string;
  /** Empty where none is named. */
  readonly bucket: string;
  /** Decoded; empty where none is named. */
  readonly key: string;
  /** All parameters, decoded; and those of them that are forwarded. */
  readonly query: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  /** By lower-case name; those that a presigned URL has as parameters are among them. */
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * Reads the head of a request.
 *
 * @param domain under which buckets have hosts of their own
 * @throws ServiceError for what is not S3's, or not forwarded
 */
export function readS3Request(head: RequestHead, domain: string): S3Request {
  const [bucket, key] = readTarget(head, domain);
  if (bucket !== '' && !BUCKET.test(bucket)) {
    throw s3Refusal('InvalidBucketName', 400, 'The specified bucket is not valid.');
  }
  if (key !== '' && !isPlainKey(key)) throw notPlainKey();
  const query = readQuery(head.query);
  const headers = readHeaders(head, query);
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  if (level === 'bucket' && query.has('notification')) {
    return { operation: undefined, name: 'BucketNotification', bucket, key, query, parameters: query, headers };
  }
  const refused = REFUSED_PARAMETERS.find((name) => query.has(name));
  if (refused !== undefined) throw notForwarded(`${head.method} ?${refused}`);
  const operation = S3_OPERATIONS.find(
    (each) =>
      each.method === head.method &&
      each.level === level &&
      (each.parameter === undefined || query.has(each.parameter)),
  );
  if (operation === undefined)
    throw notForwarded(`${head.method} of ${level === 'object' ? 'an object' : `a ${level}`}`);
  const parameters = [...query].filter(([name]) => PASSED_PARAMETERS.has(name) || name === operation.parameter);
  const isCopy = operation.copy !== undefined && headers.has('x-amz-copy-source');
  return {
    operation,
    name: isCopy ? operation.copy : operation.name,
    bucket,
    key,
    query,
    parameters: new Map(parameters),
    headers,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

function readTarget({ path, headers: { host = '' } }: RequestHead, domain: string): [bucket: string, key: string] {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (name.endsWith(`.${domain}`)) return [name.slice(0, -domain.length - 1), decoded(path.slice(1))];
  const slash = path.indexOf('/', 1);
  if (slash < 0) return [decoded(path.slice(1)), ''];
  return [decoded(path.slice(1, slash)), decoded(path.slice(slash + 1))];
}

/** The first of each name: what follows under the same name is for nobody. */
function readQuery(query: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of query.split('&').filter((each) => each !== '')) {
    const equals = part.indexOf('=');
    const name = decoded((equals < 0 ? part : part.slice(0, equals)).replaceAll('+', ' '));
    const value = equals < 0 ? '' : decoded(part.slice(equals + 1).replaceAll('+', ' '));
    if (!found.has(name)) found.set(name, value);
  }
  return found;
}

/** A presigned URL may have headers of S3 as parameters; both at once would be two answers to one question. */
function readHeaders({ headers }: RequestHead, query: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) found.set(name, Array.isArray(value) ? value.join(',') : value);
  }
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('x-amz-') || SIGNATURE.has(lower) || found.has(lower)) continue;
    if (!HEADER_NAME.test(lower) || NOT_IN_HEADERS.test(value)) {
      throw s3Refusal('InvalidArgument', 400, 'A parameter that stands for a header is not valid in one.');
    }
    found.set(lower, value);
  }
  return found;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-5.5; an escape may stand for any character. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const NOT_IN_HEADERS = /[^\t\x20-\x7e\x80-\xff]/;

const SIGNATURE: ReadonlySet<string> = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
]);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Refusal('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}

function notForwarded(what: string): ServiceError {
  return new ServiceError('NotImplementedException', `Stoker does not forward ${what}.`);
}

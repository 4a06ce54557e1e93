import type { AccessCheck } from '@stoker/app/identity/access-check';
import { accessDenied, s3Refusal } from './s3-refusal.js';

/** Headers that go on as they come. Of S3's own all do but those of signatures, and those that are answered here. */
const PASSED: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'origin',
  'range',
]);

const OWN =
  /^x-amz-(?:acl|algorithm|content-sha256|copy-source|credential|date|decoded-content-length|expected-bucket-owner|expires|grant-[\w-]+|request-payer|security-token|signature|signedheaders|source-expected-bucket-owner|trailer)$/;

/** The headers that a backend gets, without those of the body's form and of the signature. */
export function passedHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (PASSED.has(name) || (name.startsWith('x-amz-') && !OWN.test(name))) passed[name] = value;
  }
  const encoding = withoutChunked(passed['content-encoding']);
  if (encoding === undefined) delete passed['content-encoding'];
  else passed['content-encoding'] = encoding;
  return passed;
}

function withoutChunked(encoding: string | undefined): string | undefined {
  const kept = encoding?.split(',').filter((each) => each.trim().toLowerCase() !== 'aws-chunked');
  const text = kept?.join(',').trim();
  return text === '' ? undefined : text;
}

/** ACLs that say what is the case anyway, as for buckets on AWS unless their owner asks for more. */
const USUAL_ACLS: readonly (string | undefined)[] = [undefined, 'private', 'bucket-owner-full-control'];

/**
 * Refuses what headers ask for that buckets here have not.
 *
 * @throws AccessDeniedException for a bucket that is to be another's; AccessControlListNotSupported
 */
export function requireUsual(headers: ReadonlyMap<string, string>, accountId: string): void {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    if ((headers.get(name) ?? accountId) !== accountId) throw accessDenied();
  }
  const grants = [...headers.keys()].some((name) => name.startsWith('x-amz-grant-'));
  if (grants || !USUAL_ACLS.includes(headers.get('x-amz-acl'))) {
    throw s3Refusal('AccessControlListNotSupported', 400, 'The bucket does not allow ACLs');
  }
}

/** What headers of a write ask for beside it. */
const ASKED: readonly (readonly [header: string, action: string])[] = [
  ['x-amz-tagging', 's3:PutObjectTagging'],
  ['x-amz-object-lock-mode', 's3:PutObjectRetention'],
  ['x-amz-object-lock-retain-until-date', 's3:PutObjectRetention'],
  ['x-amz-object-lock-legal-hold', 's3:PutObjectLegalHold'],
  ['x-amz-bypass-governance-retention', 's3:BypassGovernanceRetention'],
];

export function checksOfHeaders(headers: ReadonlyMap<string, string>, resource: string): readonly AccessCheck[] {
  return ASKED.filter(([header]) => headers.has(header)).map(([, action]) => ({ action, resource }));
}

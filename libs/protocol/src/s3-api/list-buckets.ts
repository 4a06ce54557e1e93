import { element, escapeXml } from '../aws-wire/query/xml.js';
import { childrenOf, parseXml, textOf } from '../aws-wire/xml/parse-xml.js';
import { S3_NAMESPACE } from './s3-namespace.js';

/** A bucket of an account, in its own words. */
export interface ListedBucket {
  readonly name: string;
  readonly created: string;
}

/** The buckets that a backend lists; undefined for what is no such list. */
export function readBucketList(xml: string): readonly ListedBucket[] | undefined {
  const root = parseXml(xml);
  if (root?.name !== 'ListAllMyBucketsResult') return undefined;
  const listed = childrenOf(root, 'Buckets').flatMap((buckets) => childrenOf(buckets, 'Bucket'));
  return listed.map((bucket) => ({
    name: textOf(bucket, 'Name') ?? '',
    created: textOf(bucket, 'CreationDate') ?? '',
  }));
}

export interface BucketListOptions {
  readonly accountId: string;
  readonly prefix: string;
  /** Most of them; all unless given. */
  readonly max: number | undefined;
  /** The last name of the page before. */
  readonly after: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function writeBucketList(
  all: readonly ListedBucket[],
  { accountId, prefix, max, after }: BucketListOptions,
): string {
  const left = all
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = left.slice(0, max);
  const last = page.length < left.length ? page.at(-1)?.name : undefined;
  const buckets = page.map(({ name, created }) =>
    element('Bucket', element('Name', name) + element('CreationDate', escapeXml(created))),
  );
  const content =
    element('Owner', element('ID', accountId) + element('DisplayName', accountId)) +
    element('Buckets', buckets.join('')) +
    (last === undefined ? '' : element('ContinuationToken', Buffer.from(last).toString('base64url'))) +
    (prefix === '' ? '' : element('Prefix', escapeXml(prefix)));
  const namespace = `xmlns="${S3_NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult ${namespace}>${content}</ListAllMyBucketsResult>`;
}

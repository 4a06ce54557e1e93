import { bucketArn } from '@stoker/core/buckets/object-event';
import { element, escapeXml } from '../aws-wire/query/xml.js';

/** What an answer is told in: the caller's names, not the backend's. */
export interface OwnNames {
  /** The backend's name for the bucket, and the caller's. */
  readonly outward: string;
  readonly bucket: string;
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  /** Path of the request. */
  readonly path: string;
  /** Where the caller finds what it wrote: `https://stoker.example/bucket/key`. */
  readonly location: string;
}

/**
 * A document of S3 in the caller's names. Markup can't stand in the texts of one, so an element with the backend's name in it is
 * nothing but that.
 */
export function inOwnNames(xml: string, names: OwnNames): string {
  const { outward, bucket, accountId, region, location } = names;
  let text = xml;
  for (const name of ['Name', 'Bucket', 'BucketName']) {
    text = text.replaceAll(element(name, outward), element(name, bucket));
  }
  const owner = element('ID', accountId) + element('DisplayName', accountId);
  text = text
    .replace(/<(Owner|Initiator)>.*?<\/\1>/gs, (_all, name: string) => element(name, owner))
    .replace(/<(Owner|Initiator)\/>/g, (_all, name: string) => element(name, owner))
    .replace(/<Location>[^<]*<\/Location>/g, () => element('Location', escapeXml(location)))
    .replace(/(<LocationConstraint\b[^>/]*)(?:\/>|>[^<]*<\/LocationConstraint>)/, (_all, start: string) =>
      region === 'us-east-1' ? `${start}/>` : `${start}>${region}</LocationConstraint>`,
    );
  return text;
}

/** What of a backend's answer is its own business. */
const DROPPED: ReadonlySet<string> = new Set([
  'date',
  'server',
  'via',
  'x-amz-id-2',
  'x-amz-request-id',
  'x-amzn-requestid',
]);

/** The headers of an answer in the caller's names. */
export function ownHeaders(headers: Readonly<Record<string, string>>, names: OwnNames): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (!DROPPED.has(name)) own[name] = value;
  if (own['location'] !== undefined) own['location'] = `/${names.bucket}`;
  if (own['x-amz-bucket-region'] !== undefined) own['x-amz-bucket-region'] = names.region;
  if (own['x-amz-bucket-arn'] !== undefined) own['x-amz-bucket-arn'] = bucketArn(names.bucket);
  own['x-amz-request-id'] = names.requestId;
  return own;
}

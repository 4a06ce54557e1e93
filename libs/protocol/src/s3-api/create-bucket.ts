import { childrenOf, parseXml, textOf } from '../aws-wire/xml/parse-xml.js';
import { element } from '../aws-wire/query/xml.js';
import { ServiceError } from '@stoker/core/errors/service-error';
import { malformedXml, s3Refusal } from './s3-refusal.js';
import { S3_NAMESPACE } from './s3-namespace.js';

/**
 * The body that asks a backend for a bucket where that has its region, for one that is asked for here.
 *
 * @param region of the installation, the only one that buckets are in
 * @throws MalformedXML, IllegalLocationConstraintException, NotImplemented
 */
export function bucketConfiguration(xml: string, region: string, backendRegion: string): string {
  if (xml.trim() !== '') requireOwnRegion(xml, region);
  if (backendRegion === 'us-east-1') return '';
  const namespace = `xmlns="${S3_NAMESPACE}"`;
  return `<CreateBucketConfiguration ${namespace}>${element('LocationConstraint', backendRegion)}</CreateBucketConfiguration>`;
}

function requireOwnRegion(xml: string, region: string): void {
  const root = parseXml(xml);
  if (root?.name !== 'CreateBucketConfiguration') throw malformedXml();
  const others = root.children.filter(({ name }) => name !== 'LocationConstraint');
  if (others.length > 0) {
    throw new ServiceError(
      'NotImplementedException',
      `Stoker makes no buckets with ${others[0]!.name} in their configuration.`,
    );
  }
  const wanted = childrenOf(root, 'LocationConstraint').length > 0 ? textOf(root, 'LocationConstraint') : region;
  if (wanted === region) return;
  const message = `The ${wanted ?? ''} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw s3Refusal('IllegalLocationConstraintException', 400, message);
}

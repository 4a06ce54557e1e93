import { isPlainKey } from '@stoker/core/data-services/s3-backend';
import { encodeKey } from '../sigv4/canonical.js';
import { s3Refusal } from './s3-refusal.js';
import { BUCKET } from './s3-request.js';

/** The object that another is made of. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** Reads `x-amz-copy-source`: `/bucket/key?versionId=id`, percent-encoded. @throws ServiceError */
export function readCopySource(text: string): CopySource {
  const [, path = '', versionId] = /^\/?(.*?)(?:\?versionId=([^&]*))?$/s.exec(text) ?? [];
  let name: string;
  try {
    name = decodeURIComponent(path.replaceAll('+', '%20'));
  } catch {
    throw invalid();
  }
  const slash = name.indexOf('/');
  const [bucket, key] = [name.slice(0, Math.max(slash, 0)), name.slice(slash + 1)];
  if (!BUCKET.test(bucket) || key === '' || !isPlainKey(key)) throw invalid();
  return { bucket, key, versionId };
}

export function writeCopySource(name: string, { key, versionId }: CopySource): string {
  const version = versionId === undefined ? '' : `?versionId=${versionId}`;
  return `${name}/${encodeKey(key)}${version}`;
}

function invalid() {
  return s3Refusal(
    'InvalidArgument',
    400,
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
  );
}

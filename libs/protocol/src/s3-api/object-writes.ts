import type { ObjectWritten, WriteOperation, WriteTarget } from '@stoker/app/ports/bucket-writes';
import type { BackendAnswer } from '@stoker/app/ports/backend-client';
import { parseXml, textOf } from '../aws-wire/xml/parse-xml.js';

const WRITES: readonly string[] = [
  'CompleteMultipartUpload',
  'CopyObject',
  'DeleteObject',
  'DeleteObjects',
  'PutObject',
] satisfies WriteOperation[];

/** The operation where it writes objects, of which something may be told. */
export function writeOperation(name: string): WriteOperation | undefined {
  return WRITES.includes(name) ? (name as WriteOperation) : undefined;
}

/**
 * What a backend says that it made of one object; undefined where its answer, whatever its status, says that it failed.
 *
 * @param size bytes of an object that was sent whole
 */
export function objectWritten(
  operation: WriteOperation,
  target: WriteTarget,
  { headers }: Pick<BackendAnswer, 'headers'>,
  text: string,
  size: number,
): ObjectWritten | undefined {
  const versionId = headers['x-amz-version-id'];
  const common = { target, ...(versionId !== undefined && versionId !== 'null' && { versionId }) };
  switch (operation) {
    case 'DeleteObject':
      return { ...common, deleteMarker: headers['x-amz-delete-marker'] === 'true' };
    case 'PutObject':
      return { ...common, eTag: headers['etag']?.replaceAll('"', ''), size };
    default: {
      const root = parseXml(text);
      if (root === undefined || root.name === 'Error') return undefined;
      return { ...common, eTag: textOf(root, 'ETag')?.replaceAll('"', '') };
    }
  }
}

import { isPlainKey } from '@stoker/core/data-services/s3-backend';
import type { ObjectWritten, WriteTarget } from '@stoker/app/ports/bucket-writes';
import { element, escapeXml } from '../aws-wire/query/xml.js';
import { childrenOf, parseXml, textOf, type XmlElement } from '../aws-wire/xml/parse-xml.js';
import { S3_NAMESPACE } from './s3-namespace.js';
import { malformedXml, notPlainKey } from './s3-refusal.js';

/** What a request asks to delete. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export interface Deletion {
  readonly objects: readonly ObjectToDelete[];
  readonly quiet: boolean;
}

interface ObjectToDelete extends WriteTarget {
  /** Conditions on what is there: elements of the request as they were given. */
  readonly conditions: readonly (readonly [name: string, value: string])[];
}

const MOST = 1_000;
const CONDITIONS = ['ETag', 'LastModifiedTime', 'Size'];

/** @throws MalformedXML, InvalidURI */
export function readDeletion(xml: string): Deletion {
  const root = parseXml(xml);
  const listed = root?.name === 'Delete' ? childrenOf(root, 'Object') : [];
  if (root === undefined || listed.length === 0 || listed.length > MOST) throw malformedXml();
  return { objects: listed.map(readObject), quiet: textOf(root, 'Quiet') === 'true' };
}

function readObject(object: XmlElement): ObjectToDelete {
  const key = textOf(object, 'Key') ?? '';
  if (key === '') throw malformedXml();
  if (!isPlainKey(key)) throw notPlainKey();
  const versionId = textOf(object, 'VersionId');
  const conditions = CONDITIONS.flatMap((name) => childrenOf(object, name).map(({ text }) => [name, text] as const));
  return { key, ...(versionId !== undefined && { versionId }), conditions };
}

/** The request that asks a backend for the same, as we read it: whatever else stood there is not passed on. */
export function writeDeletion({ objects, quiet }: Deletion): string {
  const listed = objects.map(({ key, versionId, conditions }) =>
    element(
      'Object',
      element('Key', escapeXml(key)) +
        (versionId === undefined ? '' : element('VersionId', escapeXml(versionId))) +
        conditions.map(([name, value]) => element(name, escapeXml(value))).join(''),
    ),
  );
  return `<Delete xmlns="${S3_NAMESPACE}">${listed.join('')}${quiet ? element('Quiet', 'true') : ''}</Delete>`;
}

/**
 * What a backend says that it deleted; quiet ones say only which they did not. Undefined for what is no such answer.
 *
 * @param targets what it was asked to delete
 */
export function readDeleted(
  xml: string,
  targets: readonly WriteTarget[],
  quiet: boolean,
): readonly ObjectWritten[] | undefined {
  const root = parseXml(xml);
  if (root?.name !== 'DeleteResult') return undefined;
  const failed = new Set(childrenOf(root, 'Error').map(nameIn));
  if (quiet) return targets.filter((target) => !failed.has(nameOf(target))).map((target) => ({ target }));
  const asked = new Map(targets.map((target) => [nameOf(target), target]));
  return childrenOf(root, 'Deleted').flatMap((deleted) => {
    const target = asked.get(nameIn(deleted));
    if (target === undefined) return [];
    const deleteMarker = textOf(deleted, 'DeleteMarker') === 'true';
    const versionId = (deleteMarker && textOf(deleted, 'DeleteMarkerVersionId')) || textOf(deleted, 'VersionId');
    return [{ target, deleteMarker, versionId: versionId || undefined }];
  });
}

function nameOf({ key, versionId }: WriteTarget): string {
  return `${versionId ?? ''}\n${key}`;
}

function nameIn(element: XmlElement): string {
  return nameOf({ key: textOf(element, 'Key') ?? '', versionId: textOf(element, 'VersionId') });
}

/** An answer to which those are added that the caller may not delete. */
export function withDenied(xml: string, denied: readonly WriteTarget[]): string {
  const errors = denied.map(({ key, versionId }) =>
    element(
      'Error',
      element('Key', escapeXml(key)) +
        (versionId === undefined ? '' : element('VersionId', escapeXml(versionId))) +
        element('Code', 'AccessDenied') +
        element('Message', 'Access Denied'),
    ),
  );
  if (denied.length === 0) return xml;
  const end = xml.lastIndexOf('</');
  return end < 0
    ? xml.replace(/\s*\/>\s*$/, `>${errors.join('')}</DeleteResult>`)
    : xml.slice(0, end) + errors.join('') + xml.slice(end);
}

/** What is answered where nothing was deleted. */
export const NOTHING_DELETED = `<DeleteResult xmlns="${S3_NAMESPACE}"></DeleteResult>`;

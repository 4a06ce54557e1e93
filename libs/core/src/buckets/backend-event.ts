import { isJsonObject, type JsonObject } from '../events/pattern/json-value.js';
import { EVENT_NAMES, type EventName } from './event-types.js';

/** What a backend tells of a write, in its own names. */
export interface BackendEvent {
  readonly name: EventName;
  /** As the backend calls it. */
  readonly bucket: string;
  readonly key: string;
  readonly size: number | undefined;
  readonly eTag: string | undefined;
  readonly versionId: string | undefined;
  /** The access key that it was written with. */
  readonly accessKeyId: string;
  readonly sourceIp: string;
  readonly requestId: string;
  /** ms since the epoch; undefined where it is not said. */
  readonly time: number | undefined;
  /** The backend's own, which tells the events of one key apart. */
  readonly sequencer: string;
}

/**
 * Reads what a webhook of a backend sends: S3's records as versitygw and MinIO make them, which differ from S3's own in small
 * things. Records of other events than those that are told of are left out, as is what is none.
 *
 * @returns undefined for what has no records
 */
export function readBackendEvents(body: unknown): readonly BackendEvent[] | undefined {
  const records = isJsonObject(body) ? body['Records'] : undefined;
  if (!Array.isArray(records)) return undefined;
  return records.flatMap((record: unknown) => (isJsonObject(record) ? (readRecord(record) ?? []) : []));
}

function readRecord(record: JsonObject): BackendEvent | undefined {
  const given = textAt(record, 'eventName').replace(/^s3:/, '');
  const name = given === DELETED_OF_MANY ? 'ObjectRemoved:Delete' : EVENT_NAMES.find((known) => known === given);
  const s3 = objectAt(record, 's3');
  const object = objectAt(s3, 'object');
  const bucket = textAt(objectAt(s3, 'bucket'), 'name');
  const written = textAt(object, 'key');
  const key = given === DELETED_OF_MANY ? written : decoded(written, textAt(record, 'eventSource'));
  if (name === undefined || bucket === '' || key === '') return undefined;
  const user = objectAt(record, 'userIdentity');
  const time = Date.parse(textAt(record, 'eventTime'));
  const size = object['size'];
  return {
    name,
    bucket,
    key,
    size: typeof size === 'number' ? size : undefined,
    eTag: textAt(object, 'eTag').replaceAll('"', '') || undefined,
    versionId: textAt(object, 'versionId') || undefined,
    accessKeyId: textAt(user, 'principalId') || textAt(user, 'PrincipalId'),
    sourceIp: textAt(objectAt(record, 'requestParameters'), 'sourceIPAddress'),
    requestId: textAt(objectAt(record, 'responseElements'), 'x-amz-request-id'),
    time: Number.isNaN(time) ? undefined : time,
    sequencer: textAt(object, 'sequencer'),
  };
}

/** What versitygw calls each of the keys of `DeleteObjects`, which it writes as they are. */
const DELETED_OF_MANY = 'ObjectRemoved:DeleteObjects';

/** MinIO writes keys as a form's values, versitygw as they stood in the path. */
function decoded(key: string, source: string): string {
  try {
    return decodeURIComponent(source === 'minio:s3' ? key.replaceAll('+', ' ') : key);
  } catch {
    return key;
  }
}

function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = parent[name];
  return isJsonObject(value) ? value : {};
}

function textAt(parent: JsonObject, name: string): string {
  const value = parent[name];
  return typeof value === 'string' ? value : '';
}

import type { _Record as WireRecord } from '@aws-sdk/client-dynamodb-streams';
import type { TableChange, TableItem, TableValue } from '@stoker/app/ports/table-streams';

/** A record as the SDK reads it. */
export function fromWireRecord(record: WireRecord): TableChange {
  const { dynamodb = {}, userIdentity } = record;
  const { Keys = {}, NewImage, OldImage } = dynamodb;
  return {
    eventId: record.eventID ?? '',
    eventName: record.eventName ?? '',
    eventVersion: record.eventVersion ?? '',
    sequenceNumber: dynamodb.SequenceNumber ?? '',
    createdAt: dynamodb.ApproximateCreationDateTime?.getTime() ?? 0,
    keys: onWire(Keys),
    ...(NewImage !== undefined && { newImage: onWire(NewImage) }),
    ...(OldImage !== undefined && { oldImage: onWire(OldImage) }),
    sizeBytes: dynamodb.SizeBytes ?? 0,
    streamViewType: dynamodb.StreamViewType ?? '',
    ...(userIdentity !== undefined && {
      userIdentity: { type: userIdentity.Type ?? '', principalId: userIdentity.PrincipalId ?? '' },
    }),
  };
}

function onWire(item: Readonly<Record<string, object>>): TableItem {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOnWire(value)]));
}

/** The SDK has bytes where the wire has base64; all else is the same. */
function valueOnWire(value: object): TableValue {
  const [[type, held] = ['NULL', true]] = Object.entries(value) as [string, unknown][];
  switch (type) {
    case 'B':
      return { B: base64(held as Uint8Array) };
    case 'BS':
      return { BS: (held as readonly Uint8Array[]).map(base64) };
    case 'L':
      return { L: (held as readonly object[]).map(valueOnWire) };
    case 'M':
      return { M: onWire(held as Record<string, object>) };
    default:
      return { [type]: held };
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

import type { RowChange } from '@stoker/app/ports/row-changes';
import { parseArn } from '@stoker/core/model/arn';
import type { StreamRecord } from '../source.js';

const EVENT_NAMES: Readonly<Record<RowChange['kind'], string>> = {
  insert: 'INSERT',
  update: 'MODIFY',
  delete: 'REMOVE',
  truncate: 'TRUNCATE',
};

/** A change as a function sees it: the shape of DynamoDB's streams, with what Postgres has to say in the member `postgres`. */
export function rowRecord(change: RowChange, arn: string): StreamRecord {
  const { transaction, index, position } = change;
  const id = `${transaction.lsn}:${index}`;
  const head = JSON.stringify({
    eventID: id,
    eventName: EVENT_NAMES[change.kind],
    eventVersion: '1.0',
    eventSource: 'stoker:postgres',
    awsRegion: parseArn(arn)?.region ?? '',
    eventSourceARN: arn,
  });
  const json = `${head.slice(0, -1)},"postgres":${changeJson(change)}}`;
  return {
    id,
    position,
    json,
    // With what is left out of it, so that it counts as what it is: too large for a function.
    bytes: Buffer.byteLength(json) + Object.values(change.leftOut ?? {}).reduce((sum, bytes) => sum + bytes, 0),
    arrivedAt: Number(transaction.committedAt / 1_000n),
    matchable: () => JSON.parse(json) as unknown,
  };
}

/** Images are put in as they are: JSON holds numbers that this process can't. */
function changeJson(change: RowChange): string {
  const { schema, table, keys, newImage, oldImage, unchanged, leftOut, truncate, transaction } = change;
  const { lsn, id, committedAt } = transaction;
  const where = JSON.stringify({ schema, table });
  const images = Object.entries({ keys, newImage, oldImage }).flatMap(([name, image]) =>
    image === undefined ? [] : [`"${name}":${image}`],
  );
  const rest = JSON.stringify({
    ...(unchanged.length > 0 && { unchanged }),
    ...(leftOut && { leftOut }),
    ...truncate,
    lsn,
    transactionId: id,
    commitTime: isoTime(committedAt),
  });
  return `${[where.slice(0, -1), ...images, rest.slice(1)].join(',')}`;
}

/** @param us since the epoch */
function isoTime(us: bigint): string {
  const micros = (((us % 1_000n) + 1_000n) % 1_000n).toString().padStart(3, '0');
  return new Date(Number((us - BigInt(micros)) / 1_000n)).toISOString().replace('Z', `${micros}Z`);
}

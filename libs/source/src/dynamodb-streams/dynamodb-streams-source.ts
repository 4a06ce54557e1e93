import { type Clock, systemClock } from '@stoker/app/ports/clock';
import type { TableStreams } from '@stoker/app/ports/table-streams';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { ShardReader } from '../shards/shard-reader.js';
import type { EventSource, StreamReader } from '../source.js';
import { tableRecord } from './table-record.js';

/** Changes that one call reads at most, and ms that the time of a change may be too early. */
const [MOST, MINUTE] = [1_000, 60_000] as const;

/** What changes in tables of DynamoDB, in the order of each item. A stream can't be read from a time on: only from its oldest record. */
export class DynamoDbStreamsSource implements EventSource {
  readonly kind = 'dynamodb';

  constructor(
    private readonly streams: TableStreams,
    private readonly clock: Clock = systemClock,
  ) {}

  open(mapping: EventSourceMapping): StreamReader {
    const streamArn = mapping.settings.EventSourceArn ?? '';
    return new ShardReader(mapping, {
      streams: this.streams,
      clock: this.clock,
      recordOf: (change) => tableRecord(change, streamArn),
      mostRecords: MOST,
      startAt: () => ({ type: 'TRIM_HORIZON' }),
      inexactMs: MINUTE,
    });
  }
}

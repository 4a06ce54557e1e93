import { type Clock, systemClock } from '@stoker/app/ports/clock';
import type { DataStreams } from '@stoker/app/ports/data-streams';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { ShardReader } from '../shards/shard-reader.js';
import type { EventSource, StreamReader } from '../source.js';
import { kinesisRecord } from './kinesis-record.js';

/** Records that one call reads at most. */
const MOST = 10_000;

/** Kinesis data streams, in the order of each partition key. */
export class KinesisSource implements EventSource {
  readonly kind = 'kinesis';

  constructor(
    private readonly streams: DataStreams,
    private readonly clock: Clock = systemClock,
  ) {}

  open(mapping: EventSourceMapping): StreamReader {
    const streamArn = mapping.settings.EventSourceArn ?? '';
    return new ShardReader(mapping, {
      streams: this.streams,
      clock: this.clock,
      recordOf: (record, shard) => kinesisRecord(record, shard, streamArn),
      mostRecords: MOST,
      startAt: (timestamp) => ({ type: 'AT_TIMESTAMP', timestamp }),
      inexactMs: Infinity,
    });
  }
}

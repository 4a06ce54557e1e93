import { connectionOf } from '@stoker/app/connections/source-connection';
import type { Connections } from '@stoker/app/ports/connections';
import type { ChangeSource, RowChanges, RowFeed } from '@stoker/app/ports/row-changes';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { RESULTS } from '@stoker/core/sources/processing-result';
import { slotConcern, slotName } from '@stoker/core/sources/replication-slot';
import { SourceTrouble } from '@stoker/core/sources/source-trouble';
import { thingOf } from '../held/open-subscription.js';
import type { EventSource, ReadOptions, StreamFrom, StreamRead, StreamReader } from '../source.js';
import { rowRecord } from './row-record.js';

export interface PostgresPorts {
  readonly connections: Connections;
  readonly changes: Pick<RowChanges, 'feed' | 'slotState'>;
  /** Bytes of its log that a database may keep for a slot before its mapping says so. */
  readonly slotLimitBytes: number;
}

/**
 * Rows of publications of Postgres, as their transactions were committed: one partition, read from a slot that was made with the
 * mapping. The slot lets go of what is behind the checkpoint, so nothing is lost that was not done.
 */
export class PostgresSource implements EventSource {
  readonly kind = 'postgres';

  constructor(private readonly ports: PostgresPorts) {}

  open(mapping: EventSourceMapping): StreamReader {
    const connection = connectionOf(this.ports.connections, mapping);
    const publication = thingOf(mapping);
    const source = connection && { connection, publication, slot: slotName(mapping.uuid) };
    return new PostgresReader(this.ports, source, publication, mapping.settings.EventSourceArn ?? '');
  }
}

class PostgresReader implements StreamReader {
  readonly order = 'partition';
  #feed: RowFeed | undefined;
  #concern: string | undefined;

  /** @param source undefined where the account has no such connection */
  constructor(
    private readonly ports: PostgresPorts,
    private readonly source: ChangeSource | undefined,
    private readonly publication: string,
    private readonly arn: string,
  ) {}

  async partitions() {
    const { changes, slotLimitBytes } = this.ports;
    const { connection, slot } = this.#source();
    const state = await changes.slotState(connection, slot);
    if (state === undefined || state.isLost) throw new SourceTrouble(RESULTS.changesLost);
    this.#concern = state.keptBytes > slotLimitBytes ? slotConcern(slotLimitBytes) : undefined;
    return [{ id: this.publication, parents: [], isClosed: false }];
  }

  concern(): string | undefined {
    return this.#concern;
  }

  async read(_partition: string, from: StreamFrom, options: ReadOptions): Promise<StreamRead> {
    const { maxRecords: maxChanges, waitMs, signal } = options;
    const after = 'after' in from ? from.after : undefined;
    const { changes, resume } = await this.#open().read(after, { maxChanges, waitMs, signal });
    return { records: changes.map((change) => rowRecord(change, this.arn)), resume };
  }

  async commit(_partition: string, position: string): Promise<void> {
    await this.#feed?.confirm(position);
  }

  async close(): Promise<void> {
    await this.#feed?.close();
  }

  #open(): RowFeed {
    return (this.#feed ??= this.ports.changes.feed(this.#source()));
  }

  #source(): ChangeSource {
    if (this.source !== undefined) return this.source;
    throw new ServiceError('ResourceNotFoundException', 'The account has no such connection.');
  }
}

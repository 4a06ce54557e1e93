import type { ChangeSource, RowChanges, RowFeed, SlotState } from '@stoker/app/ports/row-changes';
import type { Connection } from '@stoker/core/model/connections/connection';
import { withDatabase } from './connect.js';
import { PostgresFeed } from './postgres-feed.js';
import { refusalOf } from './refusals.js';
import { STREAM_TIMES, type StreamTimes } from './replication-stream.js';
import { dropSlot, makeSlot, slotStates } from './slots.js';

export interface PostgresChangesOptions {
  /** ms that the state of a database's slots is good for. */
  readonly lookMs: number;
  readonly stream?: Partial<StreamTimes>;
}

interface Look {
  readonly at: number;
  readonly states: Promise<ReadonlyMap<string, SlotState>>;
}

/** Changes of rows by logical replication of publications, of Postgres 11 and later. */
export class PostgresChanges implements RowChanges {
  /** One for each connection, however many mappings read there. */
  readonly #looks = new Map<Connection, Look>();

  constructor(private readonly options: PostgresChangesOptions) {}

  createSlot(source: ChangeSource): Promise<void> {
    return orRefusal(() => withDatabase(source.connection, (client) => makeSlot(client, source)));
  }

  dropSlot(connection: Connection, slot: string): Promise<void> {
    return orRefusal(() => withDatabase(connection, (client) => dropSlot(client, slot)));
  }

  async slotState(connection: Connection, slot: string): Promise<SlotState | undefined> {
    const last = this.#looks.get(connection);
    const isFresh = last !== undefined && performance.now() - last.at < this.options.lookMs;
    const known = isFresh ? (await last.states).get(slot) : undefined;
    // One that was not there may have been made since.
    if (known !== undefined) return known;
    const states = orRefusal(() => withDatabase(connection, slotStates));
    this.#looks.set(connection, { at: performance.now(), states });
    return (await states).get(slot);
  }

  feed(source: ChangeSource): RowFeed {
    return new PostgresFeed(source, { ...STREAM_TIMES, ...this.options.stream });
  }
}

async function orRefusal<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error);
  }
}

import type { ChangeRead, ChangeReadOptions, ChangeSource, RowChange, RowFeed } from '@stoker/app/ports/row-changes';
import { RESULTS } from '@stoker/core/sources/processing-result';
import { SourceTrouble } from '@stoker/core/sources/source-trouble';
import type pg from 'pg';
import { ChangeReader } from './change-reader.js';
import { connect, withDatabase } from './connect.js';
import { FeedPlace } from './feed-place.js';
import { formatLsn, formatPosition, parseLsn, parsePosition, type Position } from './lsn.js';
import type { Frame } from './pgoutput/copy-frames.js';
import type { Relation } from './pgoutput/messages.js';
import { refusalOf, sqlState } from './refusals.js';
import { ReplicationStream, type StreamTimes } from './replication-stream.js';
import { tableOf } from './row-images.js';
import { SELECT_TYPES, TypeCatalog } from './values/type-catalog.js';

/** Tries to get a slot that somebody else reads, and ms between them: whoever reads it there was told to go. */
const [TAKE_OVERS, TAKE_OVER_MS] = [25, 200] as const;
/** The log that the slot was to keep is gone. */
const INVALID = '55000';

const SELECT_SLOT = `
  SELECT confirmed_flush_lsn::text AS confirmed, coalesce(wal_status, '') = 'lost' AS lost, active_pid AS pid
  FROM pg_replication_slots WHERE slot_name = `;
const SELECT_KEY = `
  SELECT attname AS name FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
  WHERE indisprimary AND indrelid = $1::int8::oid`;

interface SlotRow {
  confirmed: string;
  lost: boolean;
  pid: number | null;
}

/** What is read from a position on, and how. */
interface Reading {
  readonly stream: ReplicationStream;
  readonly reader: ChangeReader;
  readonly types: TypeCatalog;
}

/** Reads a slot over one connection, which is there from the first read on, and again after it broke. */
export class PostgresFeed implements RowFeed {
  #reading: Reading | undefined;
  readonly #place = new FeedPlace();
  #confirmed = 0n;
  readonly #ready: RowChange[] = [];

  constructor(
    private readonly source: ChangeSource,
    private readonly times: StreamTimes,
  ) {}

  async read(after: string | undefined, options: ChangeReadOptions): Promise<ChangeRead> {
    try {
      if (!this.#place.isAt(after)) {
        await this.#hangUp();
        this.#place.moveTo(after);
      }
      return await this.#next(options);
    } catch (error) {
      await this.#hangUp();
      throw refusalOf(error);
    }
  }

  async confirm(position: string): Promise<void> {
    this.#confirmed = parsePosition(position).lsn;
    this.#reading?.stream.confirm(this.#confirmed);
  }

  close(): Promise<void> {
    return this.#hangUp();
  }

  async #next({ maxChanges, waitMs, signal }: ChangeReadOptions): Promise<ChangeRead> {
    const until = performance.now() + waitMs;
    for (;;) {
      this.#reading ??= await this.#start();
      const { stream, reader } = this.#reading;
      for (let frame; this.#ready.length < maxChanges && (frame = stream.take());) await this.#apply(frame);
      const changes = this.#ready.splice(0, maxChanges);
      if (changes.length > 0) {
        this.#place.moveTo(changes.at(-1)!.position);
        return { changes };
      }
      const leftMs = until - performance.now();
      if (signal.aborted || leftMs <= 0) return this.#nothing(reader);
      if (!stream.isEnded) await stream.wait(leftMs, signal);
      else if (stream.failure !== undefined) throw stream.failure;
      else await this.#hangUp();
    }
  }

  #nothing({ passed }: ChangeReader): ChangeRead {
    const { at } = this.#place;
    if (passed === undefined || passed <= (at === undefined ? 0n : parsePosition(at).lsn)) return { changes: [] };
    const resume = formatPosition({ lsn: passed, skip: 0 });
    this.#place.pass(resume);
    return { changes: [], resume };
  }

  async #apply(frame: Frame): Promise<void> {
    const { reader, types } = this.#reading!;
    if (frame.kind === 'keepalive') {
      reader.pass(frame.sentLsn);
      return;
    }
    const { message } = frame;
    if (message.kind === 'relation') await this.#announce(message, reader, types);
    this.#ready.push(...reader.take(message));
  }

  /** Has types looked up that were made since, and the primary key where a row is known by all of it. */
  async #announce(relation: Relation, reader: ChangeReader, types: TypeCatalog): Promise<void> {
    const isNew = relation.columns.some(({ typeOid }) => !types.knows(typeOid));
    let key: readonly { name: string }[] = [];
    if (isNew || relation.identity === 'full') {
      await withDatabase(this.source.connection, async (client) => {
        if (isNew) await loadTypes(client, types);
        if (relation.identity === 'full') {
          key = (await client.query<{ name: string }>(SELECT_KEY, [relation.oid])).rows;
        }
      });
    }
    reader.announce(relation, tableOf(relation, types, new Set(key.map(({ name }) => name))));
  }

  async #start(): Promise<Reading> {
    const { connection, publication, slot } = this.source;
    const { at } = this.#place;
    const from: Position = at === undefined ? { lsn: 0n, skip: 0 } : parsePosition(at);
    const client = await connect(connection, 'replication');
    try {
      const types = new TypeCatalog();
      await loadTypes(client, types);
      await this.#takeOver(client, from);
      const command =
        `START_REPLICATION SLOT "${slot}" LOGICAL ${formatLsn(from.lsn)} ` +
        `(proto_version '1', publication_names '"${publication}"')`;
      const stream = await ReplicationStream.start(client, command, this.times);
      if (this.#confirmed > 0n) stream.confirm(this.#confirmed);
      return { stream, reader: new ChangeReader(from), types };
    } catch (error) {
      await client.end().catch(() => undefined);
      throw sqlState(error) === INVALID ? new SourceTrouble(RESULTS.changesLost, { cause: error }) : error;
    }
  }

  /** Makes sure that the slot has what is behind the position, and that nobody else reads it. */
  async #takeOver(client: pg.Client, from: Position): Promise<void> {
    const select = SELECT_SLOT + client.escapeLiteral(this.source.slot);
    for (let tries = 1; ; tries++) {
      const { rows } = await client.query<SlotRow>(select);
      const [slot] = rows;
      const isGone = slot === undefined || slot.lost || (from.lsn > 0n && parseLsn(slot.confirmed) > from.lsn);
      if (isGone) throw new SourceTrouble(RESULTS.changesLost);
      if (slot.pid === null) return;
      if (tries > TAKE_OVERS) throw new Error(`somebody else reads the slot: process ${slot.pid}`);
      // Whoever holds the lease of a mapping is the one to read: another has lost it, and may not know yet.
      await client.query(`SELECT pg_terminate_backend(${slot.pid})`);
      await new Promise((resolve) => setTimeout(resolve, TAKE_OVER_MS));
    }
  }

  async #hangUp(): Promise<void> {
    const reading = this.#reading;
    this.#reading = undefined;
    this.#ready.length = 0;
    await reading?.stream.close();
  }
}

async function loadTypes(client: pg.Client, types: TypeCatalog): Promise<void> {
  const { rows } = await client.query<Record<'oid' | 'element' | 'base' | 'delimiter', string>>(SELECT_TYPES);
  types.add(
    rows.map(({ oid, element, base, delimiter }) => ({
      oid: Number(oid),
      element: Number(element),
      base: Number(base),
      delimiter,
    })),
  );
}

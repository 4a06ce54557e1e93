import { type Clock, systemClock } from '@stoker/app/ports/clock';
import type {
  AsyncEvent,
  ClaimedEvent,
  DueLane,
  EventEnd,
  EventKey,
  EventStore,
  EventTurn,
} from '@stoker/app/ports/event-store';
import type { NewDelivery } from '@stoker/app/ports/delivery-store';
import { deliveryValues } from '../deliveries/insert-deliveries.js';
import { eventDigest, keyTaken } from '@stoker/app/eventing/event-digest';
import { ServiceError } from '@stoker/core/errors/service-error';
import { writeRefusing } from '../connection/bisect.js';
import type { Database, Statement } from '../connection/database.js';
import { COMMIT_LIMITS, GroupCommit } from '../connection/group-commit.js';
import {
  ACCEPT,
  ACCEPT_ONCE,
  CLAIM,
  DELETE_ENDED,
  DELETE_KEYS,
  EXTEND,
  LIST_DUE,
  POSTPONE,
  SETTLE,
} from './statements.js';

/** Looks at whose a key is: the second sees whoever took it during the first. */
const KEY_TRIES = 5;
/** Bytes of an event beside its payload, about. */
const EVENT_OVERHEAD = 512;

interface ClaimRow extends Record<string, unknown> {
  eventId: string;
  accountId: string;
  functionName: string;
  qualifier: string | null;
  payload: Uint8Array;
  clientContext: string | null;
  tenantId: string | null;
  traceHeader: string | null;
  acceptedAt: Date;
  failures: number;
  lostAttempts: number;
  /** A bigint as `pg` gives it. */
  fence: string;
}

/**
 * Accepted events in Postgres. The database's clock alone decides what is due and whose lease has run out, so
 * the clocks of the processes need not agree.
 */
export class PostgresEventStore implements EventStore {
  private readonly commits = new GroupCommit<Accepting>({
    ...COMMIT_LIMITS,
    write: (items) => this.insert(items),
    weigh: ({ event }) => event.payload.length + EVENT_OVERHEAD,
  });
  private readonly ends = new GroupCommit<Settling>({
    ...COMMIT_LIMITS,
    write: (items) => this.writeEnds(items),
    weigh: ({ deliveries }) =>
      deliveries.reduce((sum, { payload }) => sum + payload.length + EVENT_OVERHEAD, EVENT_OVERHEAD),
  });

  /** @param onDelivery called when something was taken on that is to be sent */
  constructor(
    private readonly database: Database,
    private readonly onDelivery: () => void,
    private readonly clock: Clock = systemClock,
  ) {}

  async accept(event: AsyncEvent): Promise<void> {
    const accepting: Accepting = { event, refusal: undefined };
    await this.commits.add(accepting);
    if (accepting.refusal !== undefined) throw accepting.refusal;
  }

  async acceptOnce(event: AsyncEvent, { key, forMs }: EventKey): Promise<string> {
    const digest = eventDigest(event);
    const values = [...eventValues([event]).map(([value]) => value), key, digest, forMs];
    for (let tries = 0; tries < KEY_TRIES; tries++) {
      const { rows } = await this.database.query<{ eventId: string; digest: Uint8Array }>(ACCEPT_ONCE, values);
      const [holder] = rows;
      if (holder === undefined) continue;
      if (!digest.equals(holder.digest)) throw keyTaken(key);
      return holder.eventId;
    }
    throw new ServiceError('ServiceUnavailableException', 'The service is temporarily unavailable.');
  }

  async deleteKeys(olderThanMs: number, limit: number): Promise<number> {
    const { rowCount } = await this.database.query(DELETE_KEYS, [olderThanMs, limit]);
    return rowCount ?? 0;
  }

  async claim(turns: readonly EventTurn[], leaseMs: number): Promise<ClaimedEvent[]> {
    const { rows } = await this.database.query<ClaimRow>(CLAIM, [
      turns.map(({ lane }) => lane.accountId),
      turns.map(({ lane }) => lane.functionName),
      turns.map(({ count }) => count),
      leaseMs,
    ]);
    return rows.map(toClaim);
  }

  extend(eventId: string, fence: number, leaseMs: number): Promise<boolean> {
    return this.changes(EXTEND, [eventId, fence, leaseMs]);
  }

  async settle(
    eventId: string,
    fence: number,
    end: EventEnd,
    deliveries: readonly NewDelivery[] = [],
  ): Promise<boolean> {
    const settling: Settling = { eventId, fence, end, deliveries, settled: false };
    await this.ends.add(settling);
    return settling.settled;
  }

  postpone(eventId: string, fence: number, retryAt: number, countFailure: boolean): Promise<boolean> {
    // As a delay, which is the same by every clock.
    const delayMs = Math.max(0, retryAt - this.clock.now());
    return this.changes(POSTPONE, [eventId, fence, delayMs, countFailure ? 1 : 0]);
  }

  async listDue(): Promise<DueLane[]> {
    const { rows } = await this.database.query<{ accountId: string; functionName: string; count: number }>(
      LIST_DUE,
      [],
    );
    return rows.map(({ accountId, functionName, count }) => ({ lane: { accountId, functionName }, count }));
  }

  async deleteEnded(status: EventEnd['status'], olderThanMs: number, limit: number): Promise<number> {
    const { rowCount } = await this.database.query(DELETE_ENDED, [status, olderThanMs, limit]);
    return rowCount ?? 0;
  }

  /** Resolves when every event under way is accepted or refused, and every end written down. */
  async idle(): Promise<void> {
    await Promise.all([this.commits.idle(), this.ends.idle()]);
  }

  private async changes(statement: Statement, values: unknown[]): Promise<boolean> {
    const { rowCount } = await this.database.query(statement, values);
    return rowCount === 1;
  }

  /** One commit for all of them; an event that the database cannot take is refused alone. */
  private async insert(items: readonly Accepting[]): Promise<void> {
    await writeRefusing(items, (group) => this.database.query(ACCEPT, eventValues(group.map(({ event }) => event))));
  }

  /** One commit for all of them; what a stale holder says of its event changes nothing. */
  private async writeEnds(items: readonly Settling[]): Promise<void> {
    const told = items.flatMap((item) => item.deliveries.map((delivery) => ({ delivery, key: keyOf(item) })));
    const { rows } = await this.database.query<{ key: string }>(SETTLE, [
      items.map(({ eventId }) => eventId),
      items.map(({ fence }) => fence),
      items.map(({ end }) => end.status),
      items.map(({ end }) => (end.status === 'failed' ? end.reason : null)),
      ...deliveryValues(told.map(({ delivery }) => delivery)),
      told.map(({ key }) => key),
    ]);
    const settled = new Set(rows.map(({ key }) => key));
    for (const item of items) item.settled = settled.has(keyOf(item));
    if (told.length > 0) this.onDelivery();
  }
}

/** Names a claim of an event, as the statement does. */
function keyOf({ eventId, fence }: Settling): string {
  return `${eventId}/${fence}`;
}

/** What events take in a statement: one array for each column. */
function eventValues(events: readonly AsyncEvent[]): unknown[][] {
  return [
    events.map(({ eventId }) => eventId),
    events.map(({ accountId }) => accountId),
    events.map(({ functionName }) => functionName),
    events.map(({ qualifier }) => qualifier ?? null),
    events.map(({ payload }) => Buffer.from(payload.buffer, payload.byteOffset, payload.length)),
    events.map(({ clientContext }) => clientContext ?? null),
    events.map(({ tenantId }) => tenantId ?? null),
    events.map(({ acceptedAt }) => new Date(acceptedAt)),
    events.map(({ traceHeader }) => traceHeader ?? null),
  ];
}

function toClaim(row: ClaimRow): ClaimedEvent {
  const { eventId, accountId, functionName, payload, failures, lostAttempts } = row;
  const event = {
    eventId,
    accountId,
    functionName,
    payload,
    qualifier: row.qualifier ?? undefined,
    clientContext: row.clientContext ?? undefined,
    tenantId: row.tenantId ?? undefined,
    traceHeader: row.traceHeader ?? undefined,
    acceptedAt: row.acceptedAt.getTime(),
  };
  const fence = Number(row.fence);
  return { event, failures, attempts: fence - 1, lostAttempts, fence };
}

/** The end of an event on its way into a commit. */
interface Settling {
  readonly eventId: string;
  readonly fence: number;
  readonly end: EventEnd;
  readonly deliveries: readonly NewDelivery[];
  settled: boolean;
}

/** An event on its way into a commit, and why it alone was refused. */
interface Accepting {
  readonly event: AsyncEvent;
  refusal: unknown;
}

import pg from 'pg';
import type { SnapshotChange, SnapshotSource } from '@stoker/app/ports/snapshot-source';
import { DEADLINES } from '../connection/deadlines.js';
import { CHANNEL } from './announce.js';

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
/** How often the connection proves that it is alive; a dead one is noticed this much plus a deadline later. */
const HEARTBEAT_MS = 10_000;

/**
 * Hears the announcements of `announce` on a connection of its own. When that is lost it connects again, with
 * back-off, and then tells its listeners `unknown`, because what was announced in between is gone.
 */
export class SnapshotListener implements SnapshotSource {
  private readonly listeners = new Set<(change: SnapshotChange) => void>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly onProblem: (error: Error) => void,
  ) {}

  onChange(listener: (change: SnapshotChange) => void): void {
    this.listeners.add(listener);
  }

  /** Tells the listeners of a change, whoever it was learnt from. */
  emit(change: SnapshotChange): void {
    for (const listener of this.listeners) listener(change);
  }

  /** Resolves when it hears. */
  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'stoker-snapshots',
      connectionTimeoutMillis: DEADLINES.connectMs,
      query_timeout: DEADLINES.queryMs,
      keepAlive: true,
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, new Error('the connection that carries changes ended')));
    client.on('notification', ({ payload }) => this.emit(parse(payload)));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      void client.end().catch(() => {});
      throw error;
    }
    if (this.closed) return client.end();
    this.client = client;
    this.timer = setInterval(
      () => void client.query('SELECT 1').catch((error: Error) => this.lost(client, error)),
      HEARTBEAT_MS,
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopTimer();
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private lost(client: pg.Client, error: Error): void {
    if (client !== this.client) return; // reported before, or never started
    this.client = undefined;
    this.stopTimer();
    void client.end().catch(() => {});
    this.onProblem(error);
    this.retryIn(FIRST_RETRY_MS);
  }

  private retryIn(delayMs: number): void {
    this.timer = setTimeout(() => {
      this.start().then(
        () => this.emit({ kind: 'unknown' }),
        (error: Error) => {
          if (this.closed) return;
          this.onProblem(error);
          this.retryIn(Math.min(delayMs * 2, LAST_RETRY_MS));
        },
      );
    }, delayMs);
  }

  private stopTimer(): void {
    clearTimeout(this.timer); // ends intervals as well
    this.timer = undefined;
  }
}

const KNOWN: ReadonlySet<string> = new Set<SnapshotChange['kind']>([
  'function',
  'identity',
  'event-bus',
  'gateway',
  'bucket',
]);

/** What another process announced; one whose words this version does not know may have changed anything. */
function parse(payload = ''): SnapshotChange {
  try {
    const change = JSON.parse(payload) as SnapshotChange;
    if (KNOWN.has(change.kind)) return change;
  } catch {
    // said below
  }
  return { kind: 'unknown' };
}

import type pg from 'pg';
import { type Frame, readFrame, statusFrame } from './pgoutput/copy-frames.js';

/** Messages, and bytes of them, that are waiting at most before the database is left waiting. */
const MOST_WAITING = 2_000;
const MOST_BYTES = 8 * 1_048_576;

/** Signs of life that were asked for and did not come, until the database counts as gone. */
const MOST_UNHEARD = 6;

/** How often things happen, ms. */
export interface StreamTimes {
  /** Between two signs of life: less than half of the database's `wal_sender_timeout`. */
  readonly statusMs: number;
  /** That nobody takes what is waiting, until it hangs up: a database that goes down waits for whoever reads. */
  readonly stalledMs: number;
}

export const STREAM_TIMES: StreamTimes = { statusMs: 10_000, stalledMs: 20_000 };

/** What of `pg`'s connection is used here. */
type Wire = pg.Connection & {
  sendCopyFromChunk(chunk: Buffer): void;
  readonly stream: { readonly bytesRead: number };
};

/**
 * What a database sends from a slot, as fast as it is taken. It ends when the database ends it, when the connection breaks, when
 * nothing is heard of it or nobody takes anything for long; what came before can still be taken.
 */
export class ReplicationStream implements pg.Submittable {
  readonly #frames: Frame[] = [];
  #bytes = 0;
  #isPaused = false;
  #stalledAt = 0;
  /** Bytes that had come at the last tick, and ticks since then that found no more. */
  #heard = 0;
  #unheard = 0;
  #read = 0n;
  #failure: unknown;
  #isEnded = false;
  #awaited: (() => void) | undefined;
  #started: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly client: pg.Client,
    private readonly command: string,
    private readonly times: StreamTimes,
  ) {}

  /**
   * @param client of a connection for replication, which is the stream's from now on
   * @throws pg.DatabaseError
   */
  static async start(client: pg.Client, command: string, times: StreamTimes): Promise<ReplicationStream> {
    const stream = new ReplicationStream(client, command, times);
    const started = new Promise<void>((resolve, reject) => (stream.#started = { resolve, reject }));
    client.connection.once('replicationStart', () => stream.#started!.resolve());
    client.query(stream);
    await started;
    stream.#timer = setInterval(() => stream.#tick(), times.statusMs);
    stream.#timer.unref();
    return stream;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Why it ended, unless it hung up itself. */
  get failure(): unknown {
    return this.#failure;
  }

  take(): Frame | undefined {
    const frame = this.#frames.shift();
    if (frame === undefined) return undefined;
    this.#stalledAt = performance.now();
    if (frame.kind === 'message') this.#bytes -= frame.bytes;
    const isRoomy = this.#frames.length <= MOST_WAITING / 2 && this.#bytes <= MOST_BYTES / 2;
    if (this.#isPaused && isRoomy && !this.#isEnded) {
      this.#isPaused = false;
      this.client.connection.stream.resume();
    }
    return frame;
  }

  /** Resolves when there is something to take, the stream has ended, or it was waited for long enough. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#frames.length > 0 || this.#isEnded || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#awaited = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      this.#awaited = end;
    });
  }

  /** Lets the database give up its log up to there. */
  confirm(lsn: bigint): void {
    if (this.#isEnded) return;
    this.#send(lsn);
    // Said alone, it would have a database that goes down wait until all is done; what is read is what it is to wait for.
    this.#send(0n);
  }

  async close(): Promise<void> {
    this.#end(undefined);
    await this.client.end().catch(() => undefined);
  }

  // What `pg` calls.

  submit(connection: pg.Connection): void {
    connection.query(this.command);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    try {
      const frame = readFrame(chunk);
      if (frame !== undefined) this.#add(frame);
    } catch (error) {
      this.handleError(error);
    }
  }

  handleError(error: unknown): void {
    this.#started?.reject(error);
    this.#end(error);
  }

  handleCommandComplete(): void {
    this.#end(new Error('the database has ended the replication'));
  }

  handleReadyForQuery(): void {
    this.#end(new Error('the database has ended the replication'));
  }

  #add(frame: Frame): void {
    if (this.#isEnded) return;
    if (frame.kind === 'message') this.#bytes += frame.bytes;
    else {
      this.#read = frame.sentLsn;
      if (frame.wantsReply) this.#send(0n);
    }
    // Of several places in the log that were sent in a row the last one says it all.
    if (frame.kind === 'keepalive' && this.#frames.at(-1)?.kind === 'keepalive') this.#frames.pop();
    if (this.#frames.length === 0) this.#stalledAt = performance.now();
    this.#frames.push(frame);
    const isFull = this.#frames.length >= MOST_WAITING || this.#bytes >= MOST_BYTES;
    if (isFull && !this.#isPaused) {
      this.#isPaused = true;
      this.client.connection.stream.pause();
    }
    this.#awaited?.();
  }

  #tick(): void {
    const isStalled = this.#isPaused && performance.now() - this.#stalledAt > this.times.stalledMs;
    if (isStalled) void this.close();
    else if (this.#isUnheard()) this.#end(new Error('the database has not been heard for long'));
    else this.#send(0n, true);
  }

  /** A machine that is gone without a word looks like one that has nothing to say, unless it is asked. */
  #isUnheard(): boolean {
    // By the bytes, not the messages: one of these may take long.
    const { bytesRead } = this.#wire.stream;
    this.#unheard = this.#isPaused || bytesRead !== this.#heard ? 0 : this.#unheard + 1;
    this.#heard = bytesRead;
    return this.#unheard > MOST_UNHEARD;
  }

  #send(done: bigint, wantsReply = false): void {
    const read = done > this.#read ? done : this.#read;
    this.#wire.sendCopyFromChunk(statusFrame({ read, done, now: Date.now(), wantsReply }));
  }

  get #wire(): Wire {
    return this.client.connection as unknown as Wire;
  }

  #end(failure: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#failure = failure;
    clearInterval(this.#timer);
    this.#awaited?.();
    if (failure !== undefined) void this.client.end().catch(() => undefined);
  }
}

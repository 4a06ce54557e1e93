import type { TelemetryBuffering } from '@stoker/core/extensions/telemetry-subscription';

/** Batches that may wait: one on its way and one that fills up. */
const MAX_BATCHES = 2;

/** What was lost because a subscriber was too slow. */
export interface Dropped {
  readonly records: number;
  readonly bytes: number;
}

/** What all subscribers of one environment hold together, so that many of them cost no more than a few. */
export class SharedBytes {
  #held = 0;

  constructor(private readonly max: number) {}

  take(bytes: number): boolean {
    if (this.#held + bytes > this.max) return false;
    this.#held += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}

interface Event {
  readonly json: string;
  readonly bytes: number;
}

/**
 * The events, as JSON, that one subscriber has not had yet. Bounded by its own buffering: when it is full, what comes
 * next is dropped and counted.
 */
export class EventBuffer {
  #events: Event[] = [];
  #bytes = 0;
  /** The batch that was handed out and is not acknowledged. */
  #batch: Event[] = [];
  #dropped: Dropped = { records: 0, bytes: 0 };

  constructor(
    private readonly limits: Pick<TelemetryBuffering, 'maxItems' | 'maxBytes'>,
    private readonly shared: SharedBytes,
  ) {}

  get isEmpty(): boolean {
    return this.#events.length + this.#batch.length === 0;
  }

  /** As much waits as goes into one batch, beside the one that was handed out. */
  get isFull(): boolean {
    return this.#events.length >= this.limits.maxItems || this.#bytes >= this.limits.maxBytes;
  }

  push(json: string): void {
    const bytes = Buffer.byteLength(json);
    const { maxItems, maxBytes } = this.limits;
    const items = this.#events.length + this.#batch.length;
    const room = items < MAX_BATCHES * maxItems && this.#bytes + bytes <= MAX_BATCHES * maxBytes;
    if (!room || !this.shared.take(bytes)) return this.drop(bytes);
    this.#events.push({ json, bytes });
    this.#bytes += bytes;
  }

  /** Counts a record that does not go in. */
  drop(bytes: number): void {
    this.#dropped = { records: this.#dropped.records + 1, bytes: this.#dropped.bytes + bytes };
  }

  /**
   * The oldest events, one batch at most; a single event may be larger than a batch. Answers the same until they are
   * acknowledged.
   */
  batch(): readonly string[] {
    if (this.#batch.length === 0) this.#batch = this.#cut();
    return this.#batch.map(({ json }) => json);
  }

  /** The batch has arrived. */
  acknowledge(): void {
    this.#giveBack(this.#batch);
    this.#batch = [];
  }

  /** Nobody wants any of it. */
  clear(): void {
    this.#giveBack(this.#events);
    this.#events = [];
    this.#bytes = 0;
    this.acknowledge();
  }

  /** What was dropped since the last call, if anything. */
  takeDropped(): Dropped | undefined {
    const dropped = this.#dropped;
    this.#dropped = { records: 0, bytes: 0 };
    return dropped.records === 0 ? undefined : dropped;
  }

  #cut(): Event[] {
    let count = 0;
    let bytes = 0;
    for (const event of this.#events) {
      if (count === this.limits.maxItems || (count > 0 && bytes + event.bytes > this.limits.maxBytes)) break;
      count += 1;
      bytes += event.bytes;
    }
    this.#bytes -= bytes;
    return this.#events.splice(0, count);
  }

  #giveBack(events: readonly Event[]): void {
    this.shared.giveBack(events.reduce((sum, { bytes }) => sum + bytes, 0));
  }
}

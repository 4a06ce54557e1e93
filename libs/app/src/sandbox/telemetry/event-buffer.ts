import type { TelemetryBuffering } from '@stoker/core/extensions/telemetry-subscription';

/** Batches that may wait: one on its way and one that fills up. */
const MAX_BATCHES = 2;

/** What was lost because a subscriber was too slow. */
export interface Dropped {
  readonly records: number;
  readonly bytes: number;
}

/**
 * The events, as JSON, that one subscriber has not had yet. Bounded by its own buffering: when it is full, what comes
 * next is dropped and counted.
 */
export class EventBuffer {
  #events: { readonly json: string; readonly bytes: number }[] = [];
  #bytes = 0;
  #dropped: Dropped = { records: 0, bytes: 0 };

  constructor(private readonly limits: Pick<TelemetryBuffering, 'maxItems' | 'maxBytes'>) {}

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  /** As much waits as goes into one batch. */
  get isFull(): boolean {
    return this.#events.length >= this.limits.maxItems || this.#bytes >= this.limits.maxBytes;
  }

  push(json: string): void {
    const bytes = Buffer.byteLength(json);
    const { maxItems, maxBytes } = this.limits;
    if (this.#events.length >= MAX_BATCHES * maxItems || this.#bytes + bytes > MAX_BATCHES * maxBytes) {
      this.#dropped = { records: this.#dropped.records + 1, bytes: this.#dropped.bytes + bytes };
      return;
    }
    this.#events.push({ json, bytes });
    this.#bytes += bytes;
  }

  /** The oldest events, one batch at most; a single event may be larger than a batch. */
  take(): string[] {
    let count = 0;
    let bytes = 0;
    for (const event of this.#events) {
      if (count === this.limits.maxItems || (count > 0 && bytes + event.bytes > this.limits.maxBytes)) break;
      count += 1;
      bytes += event.bytes;
    }
    this.#bytes -= bytes;
    return this.#events.splice(0, count).map(({ json }) => json);
  }

  /** What was dropped since the last call, if anything. */
  takeDropped(): Dropped | undefined {
    const dropped = this.#dropped;
    this.#dropped = { records: 0, bytes: 0 };
    return dropped.records === 0 ? undefined : dropped;
  }
}

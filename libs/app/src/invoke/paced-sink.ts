import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports/clock.js';
import type { ResponseSink } from '../ports/response-sink.js';

/** How fast a streamed response may go. */
export interface Pace {
  /** Bytes that go as fast as they can. */
  readonly burstBytes: number;
  /** Bytes a second behind them. */
  readonly bytesPerSecond: number;
}

/** Holds the writer back, so that a response goes no faster than it may. */
export class PacedSink implements ResponseSink {
  #pacedSince: number | undefined;

  constructor(
    private readonly inner: ResponseSink,
    private readonly pace: Pace,
    private readonly clock: Pick<Clock, 'monotonic'>,
  ) {}

  get bytes(): number {
    return this.inner.bytes;
  }

  begin(contentType: string): void {
    this.inner.begin(contentType);
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    const full = this.inner.write(chunk);
    const ms = this.#msAhead();
    return ms <= 0 ? full : Promise.all([full, sleep(ms)]).then(() => undefined);
  }

  /** ms by which it is ahead of its pace. */
  #msAhead(): number {
    const paced = this.inner.bytes - this.pace.burstBytes;
    if (paced <= 0) return 0;
    const now = this.clock.monotonic();
    this.#pacedSince ??= now;
    return (paced / this.pace.bytesPerSecond) * 1000 - (now - this.#pacedSince);
  }
}

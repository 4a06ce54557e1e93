import { wants } from '@stoker/core/extensions/telemetry-event';
import type { TelemetryEvent } from '@stoker/core/extensions/telemetry-event';
import type { TelemetrySubscription } from '@stoker/core/extensions/telemetry-subscription';
import type { TelemetryConnection } from '../../ports/telemetry-connection.js';
import { type Dropped, EventBuffer, type SharedBytes } from './event-buffer.js';

/** ms that a subscriber has for one batch while its environment runs. */
const DELIVERY_MS = 5_000;
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/**
 * Brings the events of one environment to one subscriber, a batch at a time. Nobody waits for it: a subscriber that is
 * slow, frozen or not there costs a bounded buffer and one connection.
 */
export class TelemetryStream {
  readonly #buffer: EventBuffer;
  /** What was dropped and the subscriber has not been told of. */
  #lost: Dropped = { records: 0, bytes: 0 };
  #sending: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  /** The last delivery failed, so the next one waits, however much there is. */
  #retrying = false;
  #paused = false;
  #closed = false;
  readonly #drained = new Set<() => void>();

  constructor(
    readonly subscription: TelemetrySubscription,
    private readonly connection: TelemetryConnection,
    shared: SharedBytes,
  ) {
    this.#buffer = new EventBuffer(subscription.buffering, shared);
  }

  /** @param json the event as JSON, made once for all subscribers */
  offer(event: TelemetryEvent, json: () => string): void {
    if (this.#closed || !wants(this.subscription, event)) return;
    this.#buffer.push(json());
    if (this.#buffer.isFull && !this.#retrying) this.#send();
    else this.#schedule(this.subscription.buffering.timeoutMs);
  }

  /** So many bytes of a log were left out, which counts as one record. */
  leaveOut(source: 'function' | 'extension', bytes: number): void {
    if (this.subscription.types.includes(source)) this.#buffer.drop(bytes);
  }

  /** The environment is frozen: nothing can be delivered, and no time passes for it. */
  pause(): void {
    this.#paused = true;
    this.#clearTimer();
  }

  resume(): void {
    this.#paused = false;
    if (this.#sending !== undefined) this.#limit(this.#sending);
    else if (!this.#buffer.isEmpty) this.#schedule(0);
  }

  /** Sends what there is without waiting for more; resolves when all of it has been taken. */
  flush(): Promise<void> {
    if (this.#closed || this.#buffer.isEmpty) return Promise.resolve();
    this.#send();
    return new Promise((resolve) => this.#drained.add(resolve));
  }

  close(): void {
    this.#closed = true;
    this.#clearTimer();
    this.#sending?.abort();
    this.connection.close();
    this.#buffer.clear();
    this.#tellDrained();
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined || this.#sending !== undefined || this.#paused || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, ms);
  }

  #send(): void {
    if (this.#sending !== undefined || this.#paused || this.#closed) return;
    this.#clearTimer();
    const batch = this.#nextBatch();
    if (batch.length === 0) return this.#tellDrained();
    const sending = new AbortController();
    this.#sending = sending;
    this.#limit(sending);
    const settle = (taken: boolean): void => this.#onSettled(taken);
    this.connection.deliver(batch, sending.signal).then(settle, () => settle(false));
  }

  #limit(sending: AbortController): void {
    this.#timer = setTimeout(() => sending.abort(), DELIVERY_MS);
  }

  #onSettled(taken: boolean): void {
    this.#clearTimer();
    this.#sending = undefined;
    this.#retrying = !taken;
    if (taken) {
      this.#buffer.acknowledge();
      this.#lost = { records: 0, bytes: 0 };
    }
    this.#retryMs = taken ? FIRST_RETRY_MS : Math.min(2 * this.#retryMs, MAX_RETRY_MS);
    if (this.#buffer.isEmpty) return this.#tellDrained();
    if (!taken) return this.#schedule(this.#retryMs);
    if (this.#buffer.isFull || this.#drained.size > 0) return this.#send();
    this.#schedule(this.subscription.buffering.timeoutMs);
  }

  #nextBatch(): readonly string[] {
    const { records, bytes } = this.#buffer.takeDropped() ?? { records: 0, bytes: 0 };
    this.#lost = { records: this.#lost.records + records, bytes: this.#lost.bytes + bytes };
    const events = this.#buffer.batch();
    const tells = this.#lost.records > 0 && this.subscription.types.includes('platform');
    return tells ? [...events, dropNote(this.#lost)] : events;
  }

  #tellDrained(): void {
    for (const resolve of this.#drained) resolve();
    this.#drained.clear();
  }

  #clearTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function dropNote({ records: droppedRecords, bytes: droppedBytes }: Dropped): string {
  const reason = 'Consumer seems to have fallen behind as it has not acknowledged receipt of logs.';
  const record = { reason, droppedRecords, droppedBytes };
  return JSON.stringify({ time: new Date().toISOString(), type: 'platform.logsDropped', record });
}

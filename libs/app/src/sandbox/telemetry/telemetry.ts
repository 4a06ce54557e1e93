import type { TelemetryEvent } from '@stoker/core/extensions/telemetry-event';
import { BUFFERING_LIMITS } from '@stoker/core/extensions/telemetry-subscription';
import type { TelemetrySubscription } from '@stoker/core/extensions/telemetry-subscription';
import type { ConnectTelemetry } from '../../ports/telemetry-connection.js';
import { SharedBytes } from './event-buffer.js';
import { LineSplitter } from './line-splitter.js';
import { TelemetryStream } from './telemetry-stream.js';

/** Bytes of events that wait for all subscribers of an environment: as many as one of them may ask for at most. */
const MAX_HELD_BYTES = 2 * BUFFERING_LIMITS.maxBytes.max;

/**
 * What the extensions of one environment are told of it. Costs nothing while nobody has subscribed.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html
 */
export class Telemetry {
  /** By the subscriber's identifier. */
  readonly #streams = new Map<string, TelemetryStream>();
  readonly #shared = new SharedBytes(MAX_HELD_BYTES);
  readonly #lines = {
    function: this.#splitterOf('function'),
    extension: this.#splitterOf('extension'),
  };

  constructor(private readonly connect: ConnectTelemetry) {}

  get isWanted(): boolean {
    return this.#streams.size > 0;
  }

  subscriptionOf(identifier: string): TelemetrySubscription | undefined {
    return this.#streams.get(identifier)?.subscription;
  }

  /** @param past events from before that the subscriber is to have as well */
  subscribe(identifier: string, subscription: TelemetrySubscription, past: readonly TelemetryEvent[]): void {
    const stream = new TelemetryStream(subscription, this.connect(subscription.destination), this.#shared);
    this.#streams.set(identifier, stream);
    for (const event of past) stream.offer(event, () => JSON.stringify(event));
  }

  emit(type: TelemetryEvent['type'], record: TelemetryEvent['record']): void {
    if (!this.isWanted) return;
    const event = { time: new Date().toISOString(), type, record };
    let json: string | undefined;
    for (const stream of this.#streams.values()) stream.offer(event, () => (json ??= JSON.stringify(event)));
  }

  /** Bytes of a log, as they come. */
  log(source: 'function' | 'extension', chunk: Uint8Array): void {
    if (this.isWanted) this.#lines[source].push(chunk);
  }

  #splitterOf(source: 'function' | 'extension'): LineSplitter {
    return new LineSplitter(
      (line) => this.emit(source, line),
      (bytes) => {
        for (const stream of this.#streams.values()) stream.leaveOut(source, bytes);
      },
    );
  }

  pause(): void {
    for (const stream of this.#streams.values()) stream.pause();
  }

  resume(): void {
    for (const stream of this.#streams.values()) stream.resume();
  }

  /** Sends everything that there is; resolves when it has been taken. */
  async flush(): Promise<void> {
    this.#lines.function.flush();
    this.#lines.extension.flush();
    await Promise.all([...this.#streams.values()].map((stream) => stream.flush()));
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
  }
}

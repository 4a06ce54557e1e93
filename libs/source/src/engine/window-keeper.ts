import type { BatchOutcome } from '@stoker/app/invoke/run-source-batch';
import {
  isOver,
  readWindowState,
  sameWindow,
  windowFields,
  windowOf,
  type WindowState,
} from '@stoker/core/sources/tumbling-window';
import type { MakeEvent, StreamRecord } from '../source.js';
import { eventPayload } from './event-payload.js';

/** Invokes the function with a payload. */
export type InvokePayload = (payload: Uint8Array) => Promise<BatchOutcome>;

/**
 * The tumbling windows of one partition: what the function answers as its state is handed to it with the next batch of the
 * same window, and a last time, without records, at the window's end.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export class WindowKeeper {
  #open: WindowState | undefined;

  /**
   * @param sizeMs of a window, 0 for none: the function then gets plain batches
   * @param state as a checkpoint has kept it
   * @param event makes events of records
   */
  constructor(
    private readonly sizeMs: number,
    private readonly fields: object,
    state: unknown,
    private readonly event: MakeEvent<StreamRecord> = eventPayload,
  ) {
    this.#open = sizeMs > 0 ? ((state ?? undefined) as WindowState | undefined) : undefined;
  }

  /** What a checkpoint is to keep. */
  get state(): unknown {
    return this.#open ?? null;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** How many of the records may be in one batch. */
  room(arrivals: readonly number[]): number {
    return this.sizeMs === 0 ? arrivals.length : sameWindow(arrivals, this.sizeMs);
  }

  /** Whether the window is to be closed before a record of that time, or by now, ms since the epoch. */
  isOver(arrivedAtOrNow: number): boolean {
    return this.#open !== undefined && isOver(this.#open, arrivedAtOrNow);
  }

  /** Hands over records of one window, and keeps the state that the function answers. */
  async invoke(records: readonly StreamRecord[], invoke: InvokePayload): Promise<BatchOutcome> {
    if (this.sizeMs === 0) return invoke(this.event(records, {}));
    const open = this.#open ?? { window: windowOf(records[0]!.arrivedAt, this.sizeMs), state: {} };
    const outcome = await invoke(this.#payload(records, open, false, false));
    if (outcome.kind !== 'succeeded') return outcome;
    const answer = readWindowState(outcome.payload);
    if (answer === undefined) return { kind: 'function-error' };
    this.#open = { ...open, state: answer.isTooLarge ? open.state : answer.state };
    if (answer.isTooLarge) await this.close(invoke, true);
    return outcome;
  }

  /** Shows the function the last state of the window; it is closed unless that failed. */
  async close(invoke: InvokePayload, isEarly = false): Promise<BatchOutcome> {
    const outcome = await invoke(this.#payload([], this.#open!, true, isEarly));
    if (outcome.kind === 'succeeded') this.#open = undefined;
    return outcome;
  }

  /** Closes it without the function, which failed on it too often. */
  giveUp(): void {
    this.#open = undefined;
  }

  #payload(records: readonly StreamRecord[], open: WindowState, isFinal: boolean, isEarly: boolean): Uint8Array {
    return this.event(records, { ...windowFields(open, isFinal, isEarly), ...this.fields });
  }
}

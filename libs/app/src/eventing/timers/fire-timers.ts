import { isServiceError } from '@stoker/core/errors/service-error';
import type { Clock } from '../../ports/clock.js';
import { payloadBytes } from '../payload-bytes.js';
import type { TimerStore } from '../../ports/timer-store.js';
import { type PlannedStep, type PlanPorts, planSteps, putOff } from './plan-steps.js';

export interface FireTimersPorts extends PlanPorts {
  readonly timers: Pick<TimerStore, 'listDue' | 'advance'>;
  readonly clock: Clock;
  /** Hears of each step that was made, for the log and the metrics. */
  readonly onStep: (step: PlannedStep) => void;
}

/** Timers taken at once. */
const BATCH = 500;
/** Bytes of payloads in one transaction, about. */
const TRANSACTION_BYTES = 8 * 1024 * 1024;

/** Fires timers that have come due. What they send is in the outbox when, and only when, they have gone on. */
export class FireTimers {
  constructor(private readonly ports: FireTimersPorts) {}

  /**
   * Takes those that are due now, at most a batch.
   *
   * @param aheadMs how far into the future to look
   * @returns when the next look is worth while, ms since the epoch; undefined when nothing is to be done until then
   * @throws ServiceUnavailableException when the store is out of reach
   */
  async pass(aheadMs: number): Promise<number | undefined> {
    const { timers, clock } = this.ports;
    const now = clock.now();
    const found = await timers.listDue(now + aheadMs, BATCH);
    const due = found.filter(({ dueAt }) => dueAt <= now);
    if (due.length === 0) return found[0]?.dueAt;
    let made = 0;
    for (const steps of transactions(await planSteps(this.ports, due, now))) made += await this.#make(steps, now);
    // Where none was made, somebody else holds their rows for a moment: to look again at once would be to ask in a circle.
    return made > 0 ? now : undefined;
  }

  /** A step that can't be written is put off, and the others are made without it. Answers how many were made. */
  async #make(steps: readonly PlannedStep[], now: number): Promise<number> {
    const { timers, onStep } = this.ports;
    try {
      const made = new Set(await timers.advance(steps));
      for (const step of steps) if (made.has(step)) onStep(step);
      return made.size;
    } catch (error) {
      const [step] = steps;
      if (step === undefined || isServiceError(error, 'ServiceUnavailableException')) throw error;
      if (steps.length === 1) {
        if (step.error !== undefined) throw error;
        return this.#make([putOff(step.timer, now, error)], now);
      }
      let made = 0;
      for (const each of steps) made += await this.#make([each], now);
      return made;
    }
  }
}

/** Steps whose payloads fit one transaction together. */
function* transactions(steps: readonly PlannedStep[]): Generator<PlannedStep[]> {
  let batch: PlannedStep[] = [];
  let bytes = 0;
  for (const step of steps) {
    const more = payloadBytes(step.deliveries);
    if (batch.length > 0 && bytes + more > TRANSACTION_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(step);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

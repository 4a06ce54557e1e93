import { isServiceError } from '@stoker/core/errors/service-error';
import { type CatchUp, decideTick, GRACE_MS, type TickDecision } from '@stoker/core/events/schedule/decide-tick';
import { requireScheduleExpression, requireTimeZone } from '@stoker/core/events/schedule/refusals';
import type { DueTimer, TimerKind, TimerStep } from '../../ports/timer-store.js';
import { dueWithin } from './arm-timer.js';
import type { Tick, TickMeaning, TickMeaningsByKind } from './tick.js';

export interface PlanPorts {
  readonly meanings: TickMeaningsByKind;
  /** Counts deliveries of an account; throws TooManyRequestsException where too many of it wait already. */
  readonly admitDeliveries: (accountId: string, count: number) => Promise<void>;
  readonly catchUp: CatchUp;
  /** 0 to 1. */
  readonly random: () => number;
}

/** A step, and what it was decided by. */
export interface PlannedStep extends TimerStep {
  /** The time it fires for, ms since the epoch; undefined when it fires for none. */
  readonly firedFor: number | undefined;
  /** Whether times are passed over that nobody was there for. */
  readonly skipped: boolean;
  /** Why it could not fire, and is looked at again soon. */
  readonly error?: unknown;
}

/**
 * ms until a timer is looked at again that could not fire: its own trouble must not hold others up. Less than its time may be
 * late, so that one who is in trouble once does not lose it where nothing is made up for.
 */
const PUT_OFF_MS = GRACE_MS / 2;

/**
 * What becomes of timers that are due. One whose owner is gone makes no step.
 *
 * @param now ms since the epoch, not earlier than any of them is due
 * @throws ServiceUnavailableException
 */
export async function planSteps(ports: PlanPorts, timers: readonly DueTimer[], now: number): Promise<PlannedStep[]> {
  const steps: PlannedStep[] = [];
  const firing = new Map<TimerKind, Firing[]>();
  for (const timer of timers) {
    try {
      const decision = decide(timer, now, ports.catchUp);
      const { fire, next } = decision;
      if (fire === undefined) steps.push(stepOf(ports, timer, decision, NOTHING));
      else {
        const tick = { timer, at: fire, isLast: next === undefined };
        firing.set(timer.kind, [...(firing.get(timer.kind) ?? []), { tick, decision }]);
      }
    } catch (error) {
      steps.push(putOff(timer, now, error));
    }
  }
  for (const [kind, all] of firing) steps.push(...(await fire(ports, kind, all, now)));
  return steps;
}

interface Firing {
  readonly tick: Tick;
  readonly decision: TickDecision;
}

const NOTHING: TickMeaning = { deliveries: [] };

function decide(timer: DueTimer, now: number, catchUp: CatchUp): TickDecision {
  const { expression, timeZone, anchor, windowMs, endAt, nextAt } = timer;
  const frame = { zone: requireTimeZone(timeZone), anchor };
  return decideTick(
    { expression: requireScheduleExpression(expression), frame, windowMs, endAt },
    nextAt,
    now,
    catchUp,
  );
}

async function fire(ports: PlanPorts, kind: TimerKind, all: readonly Firing[], now: number): Promise<PlannedStep[]> {
  try {
    const meanings = await ports.meanings.get(kind)?.(
      all.map(({ tick }) => tick),
      now,
    );
    if (meanings === undefined) throw new Error(`Nobody knows what a ${kind} means.`);
    const steps = await Promise.all(
      all.map(({ tick, decision }, index) => {
        const meaning = meanings[index];
        return meaning === undefined ? undefined : admitted(ports, tick.timer, decision, meaning, now);
      }),
    );
    return steps.filter((step) => step !== undefined);
  } catch (error) {
    if (isServiceError(error, 'ServiceUnavailableException')) throw error;
    const [first] = all;
    if (all.length === 1 && first) return [putOff(first.tick.timer, now, error)];
    // One of them is to blame, and the others are not.
    const each = await Promise.all(all.map((one) => fire(ports, kind, [one], now)));
    return each.flat();
  }
}

/** The step, where there is room for what it sends; else it is put off. */
async function admitted(
  ports: PlanPorts,
  timer: DueTimer,
  decision: TickDecision,
  meaning: TickMeaning,
  now: number,
): Promise<PlannedStep> {
  try {
    const { length } = meaning.deliveries;
    if (length > 0) await ports.admitDeliveries(timer.accountId, length);
    return stepOf(ports, timer, decision, meaning);
  } catch (error) {
    if (!isServiceError(error, 'TooManyRequestsException')) throw error;
    return putOff(timer, now, error);
  }
}

function stepOf(
  { random }: PlanPorts,
  timer: DueTimer,
  { fire: firedFor, next: nextAt, skipped }: TickDecision,
  { deliveries, removesOwner = false }: TickMeaning,
): PlannedStep {
  const dueAt = nextAt === undefined ? undefined : dueWithin(nextAt, timer.windowMs, random());
  return { timer, nextAt, dueAt, deliveries, removesOwner, firedFor, skipped };
}

/** A step that fires nothing and comes due again soon. */
export function putOff(timer: DueTimer, now: number, error: unknown): PlannedStep {
  const { nextAt } = timer;
  const dueAt = now + PUT_OFF_MS;
  return { timer, nextAt, dueAt, deliveries: [], removesOwner: false, firedFor: undefined, skipped: false, error };
}

import { isServiceError } from '@stoker/core/errors/service-error';
import { type ExhaustedCondition, isStale, MOST_LOST_TRIES, nextTry } from '@stoker/core/invocation/delivery-retry';
import { withAttemptNumber } from '@stoker/core/events/scheduler/context-attributes';
import type { Clock } from '../../ports/clock.js';
import type { ClaimedDelivery, DeliveryError, DeliveryStore, NewDelivery } from '../../ports/delivery-store.js';
import { never, type SendResult, type TargetSenders } from '../../ports/target-sender.js';
import { untilAvailable } from '../until-available.js';
import { deadLetterOf } from './dead-letter.js';
import type { DeliveryGate } from './delivery-gate.js';
import { targetAccess } from './target-access.js';

/** What came of one try, for the log and the metrics. */
export interface DeliveryRun {
  readonly delivery: NewDelivery;
  /** 1 for the first. */
  readonly attempt: number;
  readonly outcome: 'sent' | 'retry' | 'failed';
  readonly error?: DeliveryError | undefined;
  /** False when somebody else had taken it over, so that nothing was written down. */
  readonly recorded: boolean;
}

export interface DeliverPorts {
  readonly store: DeliveryStore;
  readonly senders: TargetSenders;
  readonly gate: Pick<DeliveryGate, 'permits'>;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Makes an id for a dead letter. */
  readonly newId: () => string;
  readonly onRun: (run: DeliveryRun) => void;
}

/** A try that never came to the target, for want of a part of the platform: none of its retries. */
interface PlatformAway {
  readonly kind: 'away';
  readonly error: DeliveryError;
}

/** ms between tries. */
export interface DeliveryBackoff {
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
}

/** ms that a try may take; the store is told of its end within its lease. */
const SEND_DEADLINE_MS = 30_000;

/** ms that the end of a try is kept at hand while the store is out of reach: what is given up is sent twice. */
const STORE_PATIENCE_MS = 60_000;

/** Tries to send a delivery once, and writes down its end, its next try, or its end with a dead letter. */
export class Deliver {
  constructor(
    private readonly ports: DeliverPorts,
    private readonly backoff: DeliveryBackoff,
  ) {}

  /** Rejects only when the store is out of reach for long; the delivery comes due again when its lease is over. */
  async run(claim: ClaimedDelivery): Promise<void> {
    const { delivery, failures, lostTries } = claim;
    const history = { createdAt: delivery.createdAt, failures };
    const limits = { ...delivery.policy, ...this.backoff };
    if (isStale(history, limits, this.ports.clock.now())) {
      const error = { code: 'TIMEOUT', message: 'The delivery was not sent before its maximum age.' };
      return this.#fail(claim, failures, error, 'MaximumEventAgeInSeconds');
    }
    if (lostTries >= MOST_LOST_TRIES) {
      const message = `Whoever tried to send it was never heard of again, ${lostTries} times in a row.`;
      return this.#fail(claim, failures + lostTries, { code: 'INTERNAL_ERROR', message }, 'MaximumRetryAttempts');
    }
    const result = await this.#try(asTried(delivery, failures + 1));
    if (result.kind === 'away') return this.#postpone(claim, result.error, false);
    if (result.kind === 'sent') return this.#end(claim);
    if (result.kind === 'never') return this.#fail(claim, failures + 1, result.error);
    const next = nextTry(history, limits, this.ports.clock.now(), this.ports.random());
    if ('exhausted' in next) return this.#fail(claim, failures + 1, result.error, next.exhausted);
    return this.#postpone(claim, result.error, true, next.at);
  }

  async #try(delivery: NewDelivery): Promise<SendResult | PlatformAway> {
    const access = targetAccess(delivery);
    const sender = access && this.ports.senders.get(access.kind);
    if (access === undefined || sender === undefined) {
      return never('INVALID_PARAMETER', `Nothing can be sent to ${delivery.target} here.`);
    }
    try {
      if (!(await this.ports.gate.permits(delivery, access))) {
        const who = delivery.sender.roleArn ?? `${delivery.sender.service}.amazonaws.com`;
        return never('NO_PERMISSIONS', `${who} is not authorized to perform ${access.action} on ${access.resource}.`);
      }
      return await withDeadline(sender.send(delivery));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (isServiceError(error, 'ServiceUnavailableException')) {
        return { kind: 'away', error: { code: 'INTERNAL_ERROR', message } };
      }
      return { kind: 'again', error: { code: 'INTERNAL_ERROR', message } };
    }
  }

  async #postpone(
    claim: ClaimedDelivery,
    error: DeliveryError,
    countFailure: boolean,
    at = this.ports.clock.now() + this.backoff.firstBackoffMs,
  ): Promise<void> {
    const { deliveryId } = claim.delivery;
    const recorded = await written(() => this.ports.store.postpone(deliveryId, claim.fence, at, error, countFailure));
    this.#report(claim, 'retry', recorded, error);
  }

  async #end(claim: ClaimedDelivery): Promise<void> {
    const { deliveryId } = claim.delivery;
    const recorded = await written(() => this.ports.store.settle(deliveryId, claim.fence, { status: 'sent' }));
    this.#report(claim, 'sent', recorded);
  }

  async #fail(
    claim: ClaimedDelivery,
    failures: number,
    error: DeliveryError,
    exhausted?: ExhaustedCondition,
  ): Promise<void> {
    const { delivery, fence } = claim;
    const { store, clock, newId } = this.ports;
    const deadLetter = deadLetterOf(delivery, { error, exhausted, failures }, newId(), clock.now());
    const end = { status: 'failed', error } as const;
    const recorded = await written(() => store.settle(delivery.deliveryId, fence, end, deadLetter));
    this.#report(claim, 'failed', recorded, error);
  }

  #report(
    { delivery, failures }: ClaimedDelivery,
    outcome: DeliveryRun['outcome'],
    recorded: boolean,
    error?: DeliveryError,
  ): void {
    this.ports.onRun({ delivery, attempt: failures + 1, outcome, error, recorded });
  }
}

/** What schedules send may hold the number of the try. */
function asTried(delivery: NewDelivery, attempt: number): NewDelivery {
  if (delivery.sender.service !== 'scheduler') return delivery;
  return { ...delivery, payload: withAttemptNumber(delivery.payload, attempt) };
}

/** The fence makes it harmless to write twice. */
function written(write: () => Promise<boolean>): Promise<boolean> {
  return untilAvailable(write, STORE_PATIENCE_MS);
}

function withDeadline(sending: Promise<SendResult>): Promise<SendResult> {
  const { promise: late, resolve } = Promise.withResolvers<SendResult>();
  const error = { code: 'TIMEOUT', message: `The target did not answer within ${SEND_DEADLINE_MS / 1000} seconds.` };
  const timer = setTimeout(() => resolve({ kind: 'again', error }), SEND_DEADLINE_MS);
  return Promise.race([sending, late]).finally(() => clearTimeout(timer));
}

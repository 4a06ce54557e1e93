import { isBusArn, type RuleTarget, ruleArn } from '@stoker/core/events/bus/bus-name';
import type { CompiledRule, CompiledTarget } from '@stoker/core/events/bus/compile-rules';
import type { EventView } from '@stoker/core/events/bus/event-view';
import { TooManySteps } from '@stoker/core/events/pattern/step-budget';
import { TARGET_RETRY_DEFAULTS } from '@stoker/core/events/bus/rule-target';
import { InputTooLarge, LARGEST_INPUT } from '@stoker/core/events/transform/input-too-large';
import { deadLetterOf } from '../eventing/deliver/dead-letter.js';
import type { NewDelivery } from '../ports/delivery-store.js';
import { uuidOf } from '../eventing/uuid-of.js';

/** An event on its way to the targets of rules. */
export interface RoutedEvent {
  readonly event: EventView;
  /** What it came by, a UUID: who takes it twice by the same sends it once. */
  readonly cause: string;
  /** When it came, ms since the epoch. */
  readonly ingestedAt: number;
  readonly traceHeader?: string | undefined;
  /** Whether it came from another bus: then it goes on to no third one, as on AWS, so that buses never send in circles. */
  readonly forwarded: boolean;
}

/** Bytes that the events of one request may become, over all targets: they are at hand at once, and written in one commit. */
export const MOST_BYTES_SENT = 64 * 1024 * 1024;

/** What an event would become for all its targets is more than one process should hold for one request. */
export class TooManyBytes extends Error {
  constructor() {
    super(`The targets of the matching rules would be sent more than ${MOST_BYTES_SENT} bytes.`);
    this.name = 'TooManyBytes';
  }
}

/** Whether an event was given up for what it would cost: to compare with rules, or to send. */
export function isTooMuch(error: unknown): error is TooManySteps | TooManyBytes {
  return error instanceof TooManySteps || error instanceof TooManyBytes;
}

/**
 * What the targets of rules are sent of an event that the rules take. A target whose input would be too large gets none; the
 * event goes to its dead letters. Targets that get the whole event share its bytes.
 *
 * @param region of the rules
 * @param room bytes that may come of it
 * @throws TooManyBytes as soon as there is no more room
 */
export function ruleDeliveries(
  rules: readonly CompiledRule[],
  routed: RoutedEvent,
  region: string,
  room: number,
): NewDelivery[] {
  const payloads = new Payloads(routed.event, room);
  return rules.flatMap(({ rule, targets }) => {
    const sender = { ...rule, region };
    return targets
      .filter(({ target }) => !(routed.forwarded && isBusArn(target.arn)))
      .flatMap((target) => deliveryOf(sender, target, routed, payloads) ?? []);
  });
}

/** Makes the payloads of one event. */
class Payloads {
  #whole: Buffer | undefined;

  constructor(
    private readonly event: EventView,
    private room: number,
  ) {}

  get whole(): Buffer {
    this.#whole ??= Buffer.from(this.event.text);
    this.#take(this.#whole.length);
    return this.#whole;
  }

  /** Undefined where it would be too large. */
  of(makeInput: () => string): Buffer | undefined {
    try {
      const input = makeInput();
      if (input === this.event.text) return this.whole;
      const payload = Buffer.from(input);
      this.#take(payload.length);
      if (payload.length <= LARGEST_INPUT) return payload;
    } catch (error) {
      if (!(error instanceof InputTooLarge)) throw error;
      // To find out took as long as to make one that is just small enough.
      this.#take(LARGEST_INPUT);
    }
    return undefined;
  }

  #take(bytes: number): void {
    this.room -= bytes;
    if (this.room < 0) throw new TooManyBytes();
  }
}

/** Undefined for one that would be too large and has no dead letters. */
function deliveryOf(
  rule: RuleTarget,
  { target, makeInput }: CompiledTarget,
  routed: RoutedEvent,
  payloads: Payloads,
): NewDelivery | undefined {
  const { event, cause, ingestedAt, traceHeader } = routed;
  const arn = ruleArn(rule);
  const context = { ruleArn: arn, ruleName: rule.ruleName, ingestedAt };
  const retries = target.maximumRetryAttempts ?? TARGET_RETRY_DEFAULTS.maximumRetryAttempts;
  const ageSeconds = target.maximumEventAgeSeconds ?? TARGET_RETRY_DEFAULTS.maximumEventAgeSeconds;
  const payload = payloads.of(() => makeInput(event, context));
  if (payload === undefined && target.deadLetterArn === undefined) return undefined;
  const delivery: NewDelivery = {
    deliveryId: uuidOf(`${cause} ${arn} ${target.id}`),
    accountId: rule.accountId,
    target: target.arn,
    sender: { service: 'events', sourceArn: arn, roleArn: target.roleArn },
    parameters: target.messageGroupId === undefined ? {} : { messageGroupId: target.messageGroupId },
    payload: payload ?? payloads.whole,
    traceHeader,
    policy: { maximumRetries: retries, maximumAgeMs: ageSeconds * 1000 },
    deadLetter: target.deadLetterArn === undefined ? undefined : deadLetterTo(target.deadLetterArn, arn),
    createdAt: ingestedAt,
  };
  if (payload !== undefined) return delivery;
  const error = { code: 'INVALID_PARAMETER', message: new InputTooLarge().message };
  return deadLetterOf(delivery, { error, failures: 1 }, delivery.deliveryId, ingestedAt);
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function deadLetterTo(arn: string, rule: string): NewDelivery['deadLetter'] {
  return { arn, messageAttributes: { RULE_ARN: { type: 'String', value: rule } } };
}

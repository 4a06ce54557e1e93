import { isServiceError } from '@stoker/core/errors/service-error';
import { type BusTarget, DEFAULT_BUS, parseBusArn } from '@stoker/core/events/bus/bus-name';
import { type CompiledRule, rulesFor } from '@stoker/core/events/bus/compile-rules';
import { type EventView, makeEvent, viewEvent } from '@stoker/core/events/bus/event-view';
import type { NewDelivery } from '../ports/delivery-store.js';
import { again, never, type SendResult, type TargetSender } from '../ports/target-sender.js';
import type { BusSnapshot } from './bus-snapshots.js';
import type { EventsPorts } from './events-ports.js';
import { isTooMuch, MOST_BYTES_SENT, ruleDeliveries } from './rule-deliveries.js';

/**
 * Hands deliveries to buses: what another bus's rule forwards as the event that it is, what a function or schedule sends as
 * the detail of a new one. A delivery that is handed over twice is sent to the bus's targets once.
 */
export class BusSender implements TargetSender {
  constructor(
    private readonly ports: Pick<EventsPorts, 'snapshots' | 'deliveries' | 'admitDeliveries' | 'clock'>,
    private readonly region: string,
  ) {}

  async send(delivery: NewDelivery): Promise<SendResult> {
    const { snapshots, deliveries, admitDeliveries, clock } = this.ports;
    const { deliveryId: cause, target: arn, sender, traceHeader } = delivery;
    const target = parseBusArn(arn);
    const rules = target?.region === this.region ? await snapshots.with(target, rulesOn(target)) : undefined;
    if (target === undefined || rules === undefined) return never('NO_RESOURCE', `Event bus ${arn} does not exist.`);
    const event = eventOf(delivery, target, clock.now());
    if (event === undefined) return never('INVALID_PARAMETER', 'The payload is no event.');
    const forwarded = sender.service === 'events';
    const routed = { event, cause, ingestedAt: clock.now(), traceHeader, forwarded };
    try {
      const sent = ruleDeliveries(rulesFor(rules, event), routed, target.region, MOST_BYTES_SENT);
      if (sent.length > 0) {
        await admitDeliveries(target.accountId, sent.length);
        await deliveries.add(sent);
      }
      return { kind: 'sent' };
    } catch (error) {
      if (isServiceError(error, 'TooManyRequestsException')) return again('THROTTLING', error.message);
      if (isTooMuch(error)) return never('INVALID_PARAMETER', error.message);
      throw error;
    }
  }
}

/** Undefined for a bus that is not there; a default one always is. */
function rulesOn({ busName }: BusTarget): (bus: BusSnapshot | undefined) => readonly CompiledRule[] | undefined {
  return (bus) => bus?.rules ?? (busName === DEFAULT_BUS ? [] : undefined);
}

function eventOf(
  { deliveryId: id, accountId, parameters, payload }: NewDelivery,
  { region }: BusTarget,
  now: number,
): EventView | undefined {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8');
  if (parameters.event === undefined) return viewEvent(text);
  const { source, detailType, resources, time = now } = parameters.event;
  return makeEvent({ id, detailType, source, accountId, time, region, resources, detail: text });
}

import { type BusTarget, parseBusArn } from '@stoker/core/events/bus/bus-name';
import { rulesFor } from '@stoker/core/events/bus/compile-rules';
import { TooManySteps } from '@stoker/core/events/pattern/step-budget';
import { type EventView, makeEvent, viewEvent } from '@stoker/core/events/bus/event-view';
import type { NewDelivery } from '../ports/delivery-store.js';
import { never, type SendResult, type TargetSender } from '../ports/target-sender.js';
import type { EventsPorts } from './events-ports.js';
import { MOST_BYTES_SENT, ruleDeliveries, TooManyBytes } from './rule-deliveries.js';

/**
 * Hands deliveries to buses: what another bus's rule forwards as the event that it is, what a function or schedule sends as
 * the detail of a new one. A delivery that is handed over twice is sent to the bus's targets once.
 */
export class BusSender implements TargetSender {
  constructor(
    private readonly ports: Pick<EventsPorts, 'snapshots' | 'deliveries' | 'clock'>,
    private readonly region: string,
  ) {}

  async send(delivery: NewDelivery): Promise<SendResult> {
    const { snapshots, deliveries, clock } = this.ports;
    const { deliveryId: cause, target: arn, sender, traceHeader } = delivery;
    const target = parseBusArn(arn);
    const bus = target?.region === this.region ? await snapshots.with(target, (found) => found) : undefined;
    if (target === undefined || bus === undefined) return never('NO_RESOURCE', `Event bus ${arn} does not exist.`);
    const event = eventOf(delivery, target, clock.now());
    if (event === undefined) return never('INVALID_PARAMETER', 'The payload is no event.');
    const forwarded = sender.service === 'events';
    const routed = { event, cause, ingestedAt: clock.now(), traceHeader, forwarded };
    try {
      const sent = ruleDeliveries(rulesFor(bus.rules, event), routed, target.region, MOST_BYTES_SENT);
      if (sent.length > 0) await deliveries.add(sent);
      return { kind: 'sent' };
    } catch (error) {
      const isTooMuch = error instanceof TooManySteps || error instanceof TooManyBytes;
      if (isTooMuch) return never('INVALID_PARAMETER', error.message);
      throw error;
    }
  }
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

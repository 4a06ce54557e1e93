import { type BusGrant, parseBusPolicy, withGrant, withoutGrant } from '@stoker/core/events/bus/bus-policy';
import { type BusTarget, busArn, parseBusArn } from '@stoker/core/events/bus/bus-name';
import type { EventBus } from '@stoker/core/events/bus/event-bus';
import type { ResourcePolicies } from '../identity/resource-policies.js';
import type { BusSnapshots } from './bus-snapshots.js';
import type { EventsPorts } from './events-ports.js';

type Ports = Pick<EventsPorts, 'buses' | 'clock'>;

/**
 * Lets another account use a bus.
 *
 * @throws ResourceNotFoundException, PolicyLengthExceededException, ValidationException
 */
export function putPermission(ports: Ports, target: BusTarget, grant: BusGrant): Promise<EventBus> {
  return changePolicy(ports, target, (policy) => withGrant(policy, grant, busArn(target)));
}

/**
 * Gives a bus a whole policy.
 *
 * @throws ResourceNotFoundException, PolicyLengthExceededException, ValidationException
 */
export function putBusPolicy(ports: Ports, target: BusTarget, json: string): Promise<EventBus> {
  const policy = parseBusPolicy(json);
  return changePolicy(ports, target, () => policy);
}

/**
 * Takes a permission back, or all of them.
 *
 * @param statementId all where undefined
 * @throws ResourceNotFoundException when there is no such bus, or no such statement
 */
export function removePermission(ports: Ports, target: BusTarget, statementId: string | undefined): Promise<EventBus> {
  return changePolicy(ports, target, (policy) =>
    statementId === undefined ? undefined : withoutGrant(policy, statementId),
  );
}

/** The policies of buses, for authorisation; those of buses in use are at hand. */
export function busResourcePolicies(snapshots: BusSnapshots): ResourcePolicies {
  return ({ resource }) => {
    const target = parseBusArn(resource);
    return target && snapshots.with(target, (bus) => bus?.policy);
  };
}

function changePolicy(
  { buses, clock }: Ports,
  { accountId, busName }: BusTarget,
  change: (policy: EventBus['policy']) => EventBus['policy'],
): Promise<EventBus> {
  return buses.change({ accountId, busName }, (bus) => ({
    ...bus,
    policy: change(bus.policy),
    modifiedAt: clock.now(),
  }));
}

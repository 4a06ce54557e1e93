import { type BusGrant, parseBusPolicy, withGrant, withoutGrant } from '@stoker/core/events/bus/bus-policy';
import { type BusTarget, busArn, parseBusArn } from '@stoker/core/events/bus/bus-name';
import type { EventBus } from '@stoker/core/events/bus/event-bus';
import { list } from '@stoker/core/iam/one-or-many';
import type { PolicyDocument } from '@stoker/core/iam/policy';
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
  return ({ action, resource }) => {
    const target = ABOUT_POLICIES.has(action) ? undefined : parseBusArn(resource);
    return target && snapshots.with(target, (bus) => saying(action, bus?.policy));
  };
}

function saying(action: string, policy: PolicyDocument | undefined): PolicyDocument | undefined {
  if (policy === undefined || GRANTED_BY_POLICIES.has(action)) return policy;
  return { ...policy, Statement: list(policy.Statement).filter(({ Effect }) => Effect === 'Deny') };
}

/** Here no bus's policy has a say, so that none can lock out everybody, the account's root included, for ever. */
const ABOUT_POLICIES: ReadonlySet<string> = new Set(['events:PutPermission', 'events:RemovePermission']);

/** What a bus's policy can allow; it can deny all else on the bus, too. */
const GRANTED_BY_POLICIES: ReadonlySet<string> = new Set(['events:DescribeEventBus', 'events:PutEvents']);

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

import { type BusTarget, busNotFound } from '@stoker/core/events/bus/bus-name';
import { requireDeletable } from '@stoker/core/events/bus/bus-rules';
import type { EventBus } from '@stoker/core/events/bus/event-bus';
import type { Page, PageRequest } from '../ports/function-store.js';
import { quotasOf } from './event-quotas.js';
import type { EventsPorts } from './events-ports.js';
import { requireTags } from './require-tags.js';

export type BusSettings = Pick<EventBus, 'description' | 'deadLetterArn'>;

/**
 * @throws ResourceAlreadyExistsException, LimitExceededException, ValidationException for tags
 */
export async function createEventBus(
  ports: Pick<EventsPorts, 'buses' | 'findAccount' | 'clock'>,
  { accountId, busName }: BusTarget,
  { tags, ...settings }: BusSettings & Pick<EventBus, 'tags'>,
): Promise<EventBus> {
  const now = ports.clock.now();
  requireTags(tags);
  const bus = { accountId, busName, ...settings, tags, policy: undefined, createdAt: now, modifiedAt: now };
  await ports.buses.create(bus, (await quotasOf(ports, accountId))['event-buses']);
  return bus;
}

/** @throws ResourceNotFoundException */
export async function describeEventBus({ buses }: Pick<EventsPorts, 'buses'>, target: BusTarget): Promise<EventBus> {
  const bus = await buses.find(target);
  if (bus === undefined) throw busNotFound(target.busName);
  return bus;
}

/**
 * Gives a bus these settings instead of what it has.
 *
 * @throws ResourceNotFoundException
 */
export function updateEventBus(
  { buses, clock }: Pick<EventsPorts, 'buses' | 'clock'>,
  { accountId, busName }: BusTarget,
  settings: BusSettings,
): Promise<EventBus> {
  return buses.change({ accountId, busName }, (bus) => ({ ...bus, ...settings, modifiedAt: clock.now() }));
}

/**
 * Deletes a bus; one that is not there is no error.
 *
 * @throws ValidationException for the default bus, and for one that has rules
 */
export async function deleteEventBus({ buses }: Pick<EventsPorts, 'buses'>, target: BusTarget): Promise<void> {
  requireDeletable(target.busName);
  await buses.delete(target);
}

export function listEventBuses(
  { buses }: Pick<EventsPorts, 'buses'>,
  accountId: string,
  namePrefix: string | undefined,
  page: PageRequest,
): Promise<Page<EventBus>> {
  return buses.list(accountId, namePrefix, page);
}

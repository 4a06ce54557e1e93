import { randomUUID } from 'node:crypto';
import { isServiceError, ServiceError } from '@stoker/core/errors/service-error';
import { withDefaults } from '@stoker/core/model/event-sources/kind-rules';
import type { EventSourceKind, EventSourceMapping, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { requireMappingSettings } from '@stoker/core/model/event-sources/mapping-rules';
import { nextState, SETTLE_MS, settledMapping } from '@stoker/core/model/event-sources/mapping-state';
import type { FunctionVersion } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import { requireNoTenancy } from '@stoker/core/model/tenancy';
import { type Tags, withTags } from '@stoker/core/model/tags';
import type { MappingFilter } from '../../ports/event-source-mappings.js';
import type { Page } from '../../ports/function-store.js';
import type { ControlPorts } from '../control-ports.js';
import { getFunction } from '../get-function.js';
import { pageRequest, type ListCommand } from '../paging.js';
import { requireConnection } from './connection-check.js';
import { mappingExists, mappingNotFound } from './mapping-refusals.js';
import { requireQueue } from './queue-check.js';
import { makeReplicationSlot } from './replication-slot.js';
import { requireSourceAccess } from './source-access.js';
import { requireStream } from './stream-check.js';

type Ports = Pick<
  ControlPorts,
  | 'functions'
  | 'mappings'
  | 'identities'
  | 'queues'
  | 'streams'
  | 'connections'
  | 'rowChanges'
  | 'replicationSlots'
  | 'clock'
>;

/** Mappings that a page of a list holds at most, as on AWS. */
const MAPPINGS_PER_PAGE = 100;

export interface CreateMappingCommand {
  readonly settings: MappingSettings;
  readonly enabled: boolean;
  readonly tags: Tags;
}

export interface UpdateMappingCommand {
  /** Another function, version or alias. */
  readonly target?: FunctionTarget | undefined;
  readonly settings: MappingSettings;
  readonly enabled?: boolean | undefined;
}

/**
 * Connects an event source to a function, version or alias of the caller's account.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 *
 * @param accountId of the caller
 * @throws InvalidParameterValueException, also for one more than the account may have, ResourceConflictException when they are
 *   connected already
 */
export async function createMapping(
  ports: Ports,
  accountId: string,
  target: FunctionTarget,
  { settings, enabled, tags }: CreateMappingCommand,
): Promise<EventSourceMapping> {
  const now = ports.clock.now();
  const kind = requireMappingSettings(settings, now);
  await requireSource(ports, accountId, target, kind, settings);
  const uuid = randomUUID();
  const mapping: EventSourceMapping = {
    uuid,
    ...placeOf(target),
    kind,
    settings: withDefaults(kind, settings, uuid),
    enabled,
    state: 'Creating',
    changedAt: now,
    tags: withTags({}, tags),
  };
  await ports.mappings.sweep(now - SETTLE_MS);
  const undo = await makeReplicationSlot(ports, mapping);
  try {
    const other = await ports.mappings.create(mapping);
    if (other) throw mappingExists(other, siblingArn(target, target.qualifier));
    return mapping;
  } catch (error) {
    // What can't be undone now is in the book of slots.
    await undo?.().catch(() => undefined);
    throw error;
  }
}

/**
 * Changes settings, the function, or whether the source is read; what is absent stays.
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException, ResourceConflictException,
 *   ResourceInUseException while another change is under way
 */
export async function updateMapping(
  ports: Ports,
  accountId: string,
  uuid: string,
  { target, settings, enabled }: UpdateMappingCommand,
): Promise<EventSourceMapping> {
  const now = ports.clock.now();
  const found = await getMapping(ports, accountId, uuid);
  const changed = { ...found.settings, ...settings };
  requireMappingSettings(changed, now);
  if (target) await requireSource(ports, accountId, target, found.kind, changed);
  else requireConnection(ports, { accountId, region: undefined }, found.kind, changed);
  return changeMapping(ports, accountId, uuid, (current) => {
    const event = enabled === undefined || enabled === current.enabled ? 'update' : enabled ? 'enable' : 'disable';
    return {
      ...current,
      ...(target && { ...placeOf(target), qualifier: target.qualifier }),
      settings: { ...current.settings, ...settings },
      enabled: enabled ?? current.enabled,
      state: nextState(current.state, event),
      changedAt: now,
    };
  });
}

/** The mapping as it has settled by now; undefined when it is not there, or gone by now. */
export async function findMapping(
  { mappings, clock }: Pick<Ports, 'mappings' | 'clock'>,
  accountId: string,
  uuid: string,
): Promise<EventSourceMapping | undefined> {
  const stored = await mappings.find(accountId, uuid);
  return stored && settledMapping(stored, clock.now());
}

/** @throws ResourceNotFoundException */
export async function getMapping(
  ports: Pick<Ports, 'mappings' | 'clock'>,
  accountId: string,
  uuid: string,
): Promise<EventSourceMapping> {
  const mapping = await findMapping(ports, accountId, uuid);
  if (!mapping) throw mappingNotFound();
  return mapping;
}

/**
 * Ends a mapping. It is there, as `Deleting`, for a moment.
 *
 * @throws ResourceNotFoundException, ResourceInUseException while a change is under way
 */
export async function deleteMapping(ports: Ports, accountId: string, uuid: string): Promise<EventSourceMapping> {
  return changeMapping(ports, accountId, uuid, (current) => ({
    ...current,
    state: nextState(current.state, 'delete'),
    changedAt: ports.clock.now(),
  }));
}

/** The mappings of an account, or those of one function, one source, or both. */
export async function listMappings(
  { mappings, clock }: Ports,
  accountId: string,
  filter: MappingFilter,
  command: ListCommand,
): Promise<Page<EventSourceMapping>> {
  const now = clock.now();
  await mappings.sweep(now - SETTLE_MS);
  const page = await mappings.list(accountId, filter, pageRequest(command, MAPPINGS_PER_PAGE));
  return { ...page, items: page.items.flatMap((stored) => settledMapping(stored, now) ?? []) };
}

/** The change sees the mapping as it has settled by now; one that is gone by now is not found. */
async function changeMapping(
  { mappings, clock }: Pick<Ports, 'mappings' | 'clock'>,
  accountId: string,
  uuid: string,
  change: (current: EventSourceMapping) => EventSourceMapping,
): Promise<EventSourceMapping> {
  try {
    return await mappings.change(accountId, uuid, (stored) => {
      const current = settledMapping(stored, clock.now());
      if (!current) throw mappingNotFound();
      return change(current);
    });
  } catch (error) {
    throw isServiceError(error, 'ResourceNotFoundException') ? mappingNotFound() : error;
  }
}

/** Refuses a source that can't be read for what the target names. */
async function requireSource(
  ports: Ports,
  accountId: string,
  target: FunctionTarget,
  kind: EventSourceKind,
  settings: MappingSettings,
): Promise<void> {
  const { role, timeout } = await functionOf(ports, accountId, target);
  requireConnection(ports, { accountId, region: target.region }, kind, settings);
  await requireSourceAccess(ports, role, kind, settings);
  await requireQueue(ports, { accountId, timeout }, kind, settings);
  await requireStream(ports, accountId, kind, settings);
}

/**
 * What the target names; another account's function is none, whether or not it is there. A function that
 * isolates its tenants is refused, for no source names one.
 *
 * @throws InvalidParameterValueException
 */
async function functionOf(
  ports: Pick<Ports, 'functions'>,
  accountId: string,
  target: FunctionTarget,
): Promise<FunctionVersion> {
  const missing = new ServiceError('InvalidParameterValueException', 'Function does not exist');
  if (target.accountId !== accountId) throw missing;
  try {
    const found = await getFunction(ports, target);
    requireNoTenancy(found, 'Event source mapping');
    return found;
  } catch (error) {
    throw isServiceError(error, 'ResourceNotFoundException') ? missing : error;
  }
}

function placeOf({ accountId, functionName, qualifier }: FunctionTarget) {
  return { accountId, functionName, ...(qualifier !== undefined && { qualifier }) };
}

/** Changes the tags of a mapping; how it is configured stays, and so does its state. */
export async function changeMappingTags(
  { mappings, clock }: Pick<Ports, 'mappings' | 'clock'>,
  accountId: string,
  uuid: string,
  change: (tags: Tags) => Tags,
): Promise<void> {
  await changeMapping({ mappings, clock }, accountId, uuid, (current) => ({ ...current, tags: change(current.tags) }));
}

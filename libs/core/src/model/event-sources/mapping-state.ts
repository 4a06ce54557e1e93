import { ServiceError } from '../../errors/service-error.js';
import type { EventSourceMapping, MappingState } from './mapping.js';

/** ms that a mapping takes to come to rest. There is nothing to wait for but for clients to see that it happens. */
export const SETTLE_MS = 1_000;

export type MappingEvent = 'update' | 'enable' | 'disable' | 'delete' | 'settle';

/** An absent cell is a change that the state does not allow. A mapping settles in what is wanted, or is gone. */
const MOVES: { readonly [S in MappingState]: Partial<Record<MappingEvent, MappingState>> } = {
  Creating: { settle: 'Enabled' },
  Enabling: { settle: 'Enabled' },
  Enabled: { update: 'Updating', enable: 'Updating', disable: 'Disabling', delete: 'Deleting' },
  Disabling: { settle: 'Disabled' },
  Disabled: { update: 'Updating', enable: 'Enabling', disable: 'Updating', delete: 'Deleting' },
  Updating: { settle: 'Enabled' },
  Deleting: {},
};

/** The mapping as it is at a time; undefined when it is gone by then. */
export function settledMapping(mapping: EventSourceMapping, now: number): EventSourceMapping | undefined {
  if (now - mapping.changedAt < SETTLE_MS) return mapping;
  if (mapping.state === 'Deleting') return undefined;
  if (MOVES[mapping.state].settle === undefined) return mapping;
  const state = mapping.enabled ? 'Enabled' : 'Disabled';
  return { ...mapping, state, changedAt: mapping.changedAt + SETTLE_MS };
}

/**
 * The state that a change brings a settled mapping to.
 *
 * @throws ResourceInUseException while another change is under way
 */
export function nextState(state: MappingState, event: Exclude<MappingEvent, 'settle'>): MappingState {
  const next = MOVES[state][event];
  if (next !== undefined) return next;
  const verb = event === 'delete' ? 'delete' : 'update';
  throw new ServiceError('ResourceInUseException', `Cannot ${verb} the event source mapping because it is in use.`);
}

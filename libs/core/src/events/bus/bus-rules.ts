import { ServiceError } from '../../errors/service-error.js';
import { DEFAULT_BUS } from './bus-name.js';
import type { EventRule } from './rule.js';

/** @throws ValidationException for the bus that every account has */
export function requireDeletable(busName: string): void {
  if (busName === DEFAULT_BUS) throw refusal(`Cannot delete event bus ${DEFAULT_BUS}.`);
}

/** @throws ValidationException for a rule that has targets */
export function requireWithoutTargets({ targets }: Pick<EventRule, 'targets'>): void {
  if (targets.length > 0) throw refusal("Rule can't be deleted since it has targets.");
}

export function busAlreadyThere(busName: string): ServiceError {
  return new ServiceError('ResourceAlreadyExistsException', `Event bus ${busName} already exists.`);
}

/** The refusal to delete a bus that has rules. */
export function busHasRules(busName: string): ServiceError {
  return refusal(`Event bus ${busName} still has rules. Delete them before you delete it.`);
}

/** The refusal of one bus, rule or target too many. */
export function tooMany(): ServiceError {
  return new ServiceError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
}

function refusal(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

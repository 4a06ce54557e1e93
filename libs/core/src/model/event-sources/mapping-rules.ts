import { ServiceError } from '../../errors/service-error.js';
import { eventSourceKind, isFifo } from './event-source.js';
import { isFilterPattern } from './filter-pattern.js';
import type { EventSourceKind, MappingSettings } from './mapping.js';
import { KIND_RULES } from './kind-rules.js';

const MAX_FILTERS = 5;

/**
 * Checks the settings of a mapping against what its source can do, in the order in which Lambda complains.
 *
 * @param now ms since the epoch
 * @throws InvalidParameterValueException
 */
export function requireMappingSettings(settings: MappingSettings, now: number): EventSourceKind {
  if (settings.DestinationConfig?.OnSuccess !== undefined) throw unsupported('DestinationConfig');
  if (settings.SelfManagedEventSource && !settings.SourceAccessConfigurations) {
    throw refusal("Required 'sourceAccessConfigurations' parameter is missing.");
  }
  const kind = eventSourceKind(settings);
  requireBatch(kind, settings);
  requireStartingPosition(kind, settings, now);
  const rules = KIND_RULES[kind];
  for (const member of rules.required) {
    if (settings[member] === undefined) throw refusal(`Required '${lowerFirst(member)}' parameter is missing.`);
  }
  for (const [member, value] of Object.entries(settings)) {
    if (value !== undefined && !rules.members.has(member)) throw unsupported(member);
  }
  requireRecordAge(settings);
  requirePollers(kind, settings);
  requireFilters(settings);
  return kind;
}

function requireBatch(kind: EventSourceKind, settings: MappingSettings): void {
  const { BatchSize: size = KIND_RULES[kind].defaults.BatchSize ?? 1, MaximumBatchingWindowInSeconds: window = 0 } =
    settings;
  if (kind !== 'sqs') return;
  if (isFifo(settings)) {
    if (size > 10) throw refusal('Batch size out of bounds. Should be between 1 and 10');
    if (window > 0) throw refusal('Batching window is not supported for FIFO queues');
  }
  if (size > 10 && window === 0) {
    throw refusal('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
  }
}

function requireStartingPosition(kind: EventSourceKind, settings: MappingSettings, now: number): void {
  const { StartingPosition: position, StartingPositionTimestamp: timestamp } = settings;
  const { positions } = KIND_RULES[kind];
  if (positions.length === 0) {
    if (position === undefined && timestamp === undefined) return;
    throw kind === 'sqs'
      ? refusal('StartingPosition is not valid for SQS event sources.')
      : unsupported('StartingPosition');
  }
  const isShared = settings.SelfManagedKafkaEventSourceConfig?.ConsumptionMode === 'Queue';
  if (isShared && position !== undefined) throw unsupported('StartingPosition');
  if (position === undefined && !isShared) {
    throw refusal(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (position !== undefined && !positions.includes(position)) {
    throw refusal(`Unsupported starting position for arn type: ${settings.EventSourceArn}`);
  }
  if (position === 'AT_TIMESTAMP' && timestamp === undefined) {
    throw refusal('StartingPositionTimestamp is required for StartingPosition AT_TIMESTAMP');
  }
  if (timestamp === undefined) return;
  if (position !== 'AT_TIMESTAMP') throw refusal('Timestamp only valid with StartingPosition AT_TIMESTAMP');
  if (timestamp > now) throw refusal('StartingPositionTimestamp cannot be in the future.');
}

function requireRecordAge({ MaximumRecordAgeInSeconds: seconds }: MappingSettings): void {
  if (seconds === undefined || seconds === -1 || seconds >= 60) return;
  throw refusal('Maximum record age in seconds must be -1, or between 60 and 604800.');
}

function requirePollers(
  kind: EventSourceKind,
  { ProvisionedPollerConfig: pollers, ScalingConfig }: MappingSettings,
): void {
  if (pollers === undefined) return;
  const { MinimumPollers: least, MaximumPollers: most, PollerGroupName: group } = pollers;
  const [from, to] = kind === 'sqs' ? [2, 10_000] : [1, 2_000];
  for (const [name, value] of [
    ['MinimumPollers', least],
    ['MaximumPollers', most],
  ] as const) {
    if (value !== undefined && (value < from || value > to)) {
      throw refusal(`${name} must be between ${from} and ${to} for this event source.`);
    }
  }
  if (least !== undefined && most !== undefined && least > most) {
    throw refusal('MinimumPollers must be less than or equal to MaximumPollers.');
  }
  if (kind !== 'sqs') return;
  if (group !== undefined) throw unsupported('PollerGroupName');
  if (ScalingConfig?.MaximumConcurrency !== undefined) {
    throw refusal('You cannot specify both ProvisionedPollerConfig and ScalingConfig.');
  }
}

function requireFilters({ FilterCriteria }: MappingSettings): void {
  const filters = FilterCriteria?.Filters ?? [];
  if (filters.length > MAX_FILTERS) throw refusal(`The number of filters must not be greater than ${MAX_FILTERS}.`);
  for (const { Pattern } of filters) {
    if (Pattern === undefined || !isFilterPattern(Pattern)) throw refusal('Invalid filter pattern definition.');
  }
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function unsupported(member: string): ServiceError {
  return refusal(`Unsupported ${member} parameter for given event source mapping type.`);
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

import { findMapping } from '@stoker/app/control/event-sources/event-source-mappings';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { functionArn } from '@stoker/core/model/arn';
import { KIND_RULES } from '@stoker/core/model/event-sources/kind-rules';
import { mappingArn, type EventSourceMapping, type MappingSettings } from '@stoker/core/model/event-sources/mapping';
import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingRequest,
} from '../aws-model/lambda.generated.js';
import { homeOf } from './targets.js';

/** A mapping as every answer shows it; what is not set is absent. */
export function mappingConfiguration(mapping: EventSourceMapping, region: string): EventSourceMappingConfiguration {
  const { uuid, accountId, functionName, qualifier, kind, settings } = mapping;
  const { StartingPositionTimestamp: from, FilterCriteria: filters } = settings;
  return {
    // They were read under the model, and are kept as they were.
    ...(settings as Partial<EventSourceMappingConfiguration>),
    StartingPositionTimestamp: from === undefined ? undefined : new Date(from),
    FilterCriteria: filters?.Filters?.length ? filters : undefined,
    UUID: uuid,
    EventSourceMappingArn: mappingArn(region, accountId, uuid),
    FunctionArn: functionArn(region, accountId, functionName, qualifier),
    LastModified: new Date(mapping.changedAt),
    LastProcessingResult: mapping.lastResult ?? 'No records processed',
    State: mapping.state,
    StateTransitionReason: KIND_RULES[kind].reason,
  };
}

type MappingRequest = CreateEventSourceMappingRequest | UpdateEventSourceMappingRequest;

/** Members of requests that are no settings of the mapping. */
const OTHERS = new Set(['FunctionName', 'Enabled', 'Tags', 'UUID']);

/** The settings that a request gives. */
export function mappingSettings(input: MappingRequest): MappingSettings {
  const given = Object.entries(input).filter(([member, value]) => value !== undefined && !OTHERS.has(member));
  const { StartingPositionTimestamp: from, ...settings } = Object.fromEntries(
    given,
  ) as Partial<CreateEventSourceMappingRequest>;
  return {
    ...(settings as MappingSettings),
    ...(from && { StartingPositionTimestamp: from.getTime() }),
  };
}

/**
 * Asks for an action on a mapping, which policies can restrict by its function; there is none to know of one that is not
 * there.
 */
export async function accessToMapping(
  action: string,
  uuid: string,
  caller: Caller,
  control: Pick<ControlPorts, 'mappings' | 'clock'>,
): Promise<readonly AccessCheck[]> {
  const { region, accountId } = homeOf(caller);
  const mapping = await findMapping(control, accountId, uuid);
  const check = { action: `lambda:${action}`, resource: mappingArn(region, accountId, uuid) };
  if (mapping === undefined) return [check];
  const arn = functionArn(region, accountId, mapping.functionName, mapping.qualifier);
  return [{ ...check, context: { 'lambda:FunctionArn': arn } }];
}

import { ServiceError } from '@stoker/core/errors/service-error';
import { requireDestinations, type EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import { LATEST } from '@stoker/core/model/function';
import { siblingArn, type FunctionTarget } from '@stoker/core/model/function-name';
import type { Page } from '../ports/function-store.js';
import { UNQUALIFIED } from '../ports/qualified-store.js';
import type { ControlPorts } from './control-ports.js';
import { requireDestinationAccess } from './destination-access.js';
import { pageOf, pageRequest, type ListCommand } from './paging.js';
import { rewordedChange } from './refusals.js';

type Ports = Pick<ControlPorts, 'functions' | 'eventInvokeConfigs' | 'identities' | 'clock'>;

/** What a user decides of asynchronous events. */
export type EventInvokeSettings = Omit<EventInvokeConfig, 'modifiedAt'>;

/** A configuration with what it is of: an alias, a version, or `$LATEST`. */
export interface ListedEventInvokeConfig {
  readonly qualifier: string;
  readonly config: EventInvokeConfig;
}

/**
 * Configures the asynchronous events of a function, version or alias; what was configured before is replaced.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException
 */
export async function putEventInvokeConfig(
  ports: Ports,
  target: FunctionTarget,
  settings: EventInvokeSettings,
): Promise<EventInvokeConfig> {
  return changeConfig(ports, target, settings, () => settings);
}

/**
 * Changes the configuration; what is absent stays.
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException
 */
export async function updateEventInvokeConfig(
  ports: Ports,
  target: FunctionTarget,
  changes: EventInvokeSettings,
): Promise<EventInvokeConfig> {
  return changeConfig(ports, target, changes, (current) => {
    if (!current) throw notConfigured(target);
    return { ...current, ...changes };
  });
}

/** @throws ResourceNotFoundException */
export async function getEventInvokeConfig(
  { eventInvokeConfigs }: Ports,
  target: FunctionTarget,
): Promise<EventInvokeConfig> {
  const config = (await eventInvokeConfigs.find(target))?.get(placeOf(target));
  if (!config) throw notConfigured(target);
  return config;
}

/** @throws ResourceNotFoundException */
export async function deleteEventInvokeConfig({ eventInvokeConfigs }: Ports, target: FunctionTarget): Promise<void> {
  await rewordedChange(
    (current: EventInvokeConfig | undefined) => {
      if (!current) throw notConfigured(target);
      return undefined;
    },
    (noted) => eventInvokeConfigs.change(target, placeOf(target), noted),
    { ResourceNotFoundException: notConfigured(target).message },
  );
}

/**
 * The configurations of a function, that of `$LATEST` first.
 *
 * @throws ResourceNotFoundException when the function is not there
 */
export async function listEventInvokeConfigs(
  { eventInvokeConfigs }: Ports,
  target: FunctionTarget,
  command: ListCommand,
): Promise<Page<ListedEventInvokeConfig>> {
  const found = await eventInvokeConfigs.find(target);
  if (!found) throw noFunction();
  const page = pageOf('event-invoke-configs', [...found], ([qualifier]) => qualifier, pageRequest(command));
  const items = page.items.map(([qualifier, config]) => ({ qualifier: shownQualifier(qualifier), config }));
  return { ...page, items };
}

/** The qualifier that answers show for what a target names: `$LATEST` where it names none. */
export function shownQualifier(qualifier: string | undefined): string {
  return qualifier === undefined || qualifier === UNQUALIFIED ? LATEST : qualifier;
}

async function changeConfig(
  ports: Ports,
  target: FunctionTarget,
  asked: EventInvokeSettings,
  change: (current: EventInvokeConfig | undefined) => EventInvokeSettings,
): Promise<EventInvokeConfig> {
  const found = await ports.eventInvokeConfigs.find(target);
  if (!found) throw noFunction();
  await requireKnownDestinations(ports, target, asked);
  await requireDestinationAccess(ports, target, asked);
  const changed = await rewordedChange(
    (current: EventInvokeConfig | undefined): EventInvokeConfig => ({
      ...change(current),
      modifiedAt: ports.clock.now(),
    }),
    (noted) => ports.eventInvokeConfigs.change(target, placeOf(target), noted),
    { ResourceNotFoundException: noFunction().message },
  );
  if (!changed) throw notConfigured(target);
  return changed;
}

/** Functions must be there; those of other accounts are not looked up, for the answer would tell whether they are. */
async function requireKnownDestinations(
  { functions }: Ports,
  target: FunctionTarget,
  settings: EventInvokeSettings,
): Promise<void> {
  for (const { arn, ...key } of requireDestinations(settings, target)) {
    if (key.accountId !== target.accountId || (await functions.findVersion(key))) continue;
    throw new ServiceError('InvalidParameterValueException', `The destination ARN ${arn} is invalid.`);
  }
}

/** `$LATEST` and the function without a qualifier are one. */
function placeOf({ qualifier }: FunctionTarget): string {
  return qualifier === undefined || qualifier === LATEST ? UNQUALIFIED : qualifier;
}

function noFunction(): ServiceError {
  return new ServiceError('ResourceNotFoundException', "The function doesn't exist.");
}

function notConfigured(target: FunctionTarget): ServiceError {
  const arn = siblingArn(target, shownQualifier(target.qualifier));
  return new ServiceError('ResourceNotFoundException', `The function ${arn} doesn't have an EventInvokeConfig`);
}

import { type BusTarget, busArn } from '@stoker/core/events/bus/bus-name';
import type { EventBus } from '@stoker/core/events/bus/event-bus';
import type { CreateEventBusRequest } from '../aws-model/events.generated.js';
import { unsupportedMember } from './targets.js';

/** What answers say of a bus, beside its settings. */
export function busAnswer(bus: EventBus, region: string) {
  const target: BusTarget = { region, accountId: bus.accountId, busName: bus.busName };
  return {
    Name: bus.busName,
    Arn: busArn(target),
    Description: bus.description,
    Policy: bus.policy && JSON.stringify(bus.policy),
    // The default bus was there before anybody asked.
    ...(bus.createdAt > 0 && { CreationTime: new Date(bus.createdAt), LastModifiedTime: new Date(bus.modifiedAt) }),
  };
}

/** The settings that answers to changes repeat. */
export function busSettingsAnswer({ description, deadLetterArn }: Pick<EventBus, 'description' | 'deadLetterArn'>) {
  return {
    Description: description,
    ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
  };
}

/** @throws ValidationException for settings that are not supported */
export function busSettings({
  Description,
  DeadLetterConfig,
  KmsKeyIdentifier,
  LogConfig,
}: Pick<CreateEventBusRequest, 'Description' | 'DeadLetterConfig' | 'KmsKeyIdentifier' | 'LogConfig'>) {
  if (KmsKeyIdentifier !== undefined && KmsKeyIdentifier !== '') throw unsupportedMember('KmsKeyIdentifier');
  if (LogConfig?.Level !== undefined && LogConfig.Level !== 'OFF') throw unsupportedMember('LogConfig');
  return { description: Description, deadLetterArn: DeadLetterConfig?.Arn };
}

/** For the coverage page. */
export const UNSUPPORTED_BUS_SETTINGS = 'KMS keys and log levels are refused; the dead-letter queue is kept';

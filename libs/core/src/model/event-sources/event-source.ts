import { ServiceError } from '../../errors/service-error.js';
import { parseArn } from '../arn.js';
import { connectionSourceKind } from './connection-source.js';
import type { EventSourceKind, MappingSettings } from './mapping.js';

/** By the service of a source's ARN: the kind, and what the rest of the ARN must look like. */
const SOURCES: ReadonlyMap<string, readonly [EventSourceKind, RegExp]> = new Map([
  ['sqs', ['sqs', /^[a-zA-Z0-9_-]{1,80}(\.fifo)?$/]],
  ['kinesis', ['kinesis', /^stream\/[^/]+(\/consumer\/.+)?$/]],
  ['dynamodb', ['dynamodb', /^table\/[^/]+\/stream\/.+$/]],
  ['kafka', ['kafka', /^(cluster|vpc-connection)\/.+$/]],
  ['mq', ['mq', /^broker:.+$/]],
  ['rds', ['documentdb', /^cluster:.+$/]],
]);

/**
 * What kind of source a mapping reads from.
 *
 * @throws InvalidParameterValueException for none, or one that functions cannot be connected to
 */
export function eventSourceKind({ EventSourceArn, SelfManagedEventSource }: MappingSettings): EventSourceKind {
  if (SelfManagedEventSource !== undefined) {
    if (EventSourceArn === undefined) return 'self-managed-kafka';
    throw refusal('You cannot specify both EventSourceArn and SelfManagedEventSource.');
  }
  const { service = '', resource = '' } = (EventSourceArn && parseArn(EventSourceArn)) || {};
  const [known, pattern] = SOURCES.get(service) ?? [];
  const kind = service === 'stoker' ? connectionSourceKind(resource) : pattern?.test(resource) ? known : undefined;
  if (kind === undefined) throw refusal('Unrecognized event source.');
  return kind;
}

export function isFifo({ EventSourceArn }: MappingSettings): boolean {
  return EventSourceArn?.endsWith('.fifo') ?? false;
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

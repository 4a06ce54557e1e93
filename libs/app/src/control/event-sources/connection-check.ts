import { ServiceError } from '@stoker/core/errors/service-error';
import { parseArn } from '@stoker/core/model/arn';
import { connectionSource } from '@stoker/core/model/event-sources/connection-source';
import type { EventSourceKind, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { connectionOf } from '../../connections/source-connection.js';
import type { ControlPorts } from '../control-ports.js';

/** Where the source has to be. */
export interface SourceHome {
  readonly accountId: string;
  /** Undefined for a mapping that there is: its source's ARN was looked at when it was made, and stays. */
  readonly region: string | undefined;
}

/**
 * Refuses a source of a connection that the account does not have, whoever else has it, and what is not the account's of one that it
 * has. Where AWS has such sources too, and the operator gave the account none of the kind, nothing is known of those that it names,
 * and the mapping says so itself.
 *
 * @throws InvalidParameterValueException
 */
export function requireConnection(
  { connections }: Pick<ControlPorts, 'connections'>,
  { accountId, region }: SourceHome,
  kind: EventSourceKind,
  settings: MappingSettings,
): void {
  const source = connectionSource(kind, settings);
  if (source === undefined) return;
  const arn = parseArn(settings.EventSourceArn ?? '');
  if (arn?.service !== 'stoker' && connections.of(accountId, source.connectionKind).length === 0) return;
  const isPlaced =
    arn === undefined ||
    (arn.partition === 'aws' && arn.accountId === accountId && arn.region === (region ?? arn.region));
  if (isPlaced && connectionOf(connections, { accountId, kind, settings }) !== undefined) return;
  const what = settings.EventSourceArn ?? source.servers.join(',');
  throw new ServiceError('InvalidParameterValueException', `The event source ${what} does not exist.`);
}

import { parseArn } from '@stoker/core/model/arn';
import type { EventSourceKind, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { sourcePermissions } from '@stoker/core/model/event-sources/source-permissions';
import type { ControlPorts } from '../control-ports.js';
import { invalidSource, lookAtSource } from './source-look.js';

/**
 * Refuses a stream that can't be read: another account's, or one that is not there. Where the operator gave the account no
 * such streams, nothing is known of them, and the mapping says so itself.
 *
 * @throws InvalidParameterValueException in Lambda's words, ServiceException when the stream's service does not answer
 */
export async function requireStream(
  { streams }: Pick<ControlPorts, 'streams'>,
  accountId: string,
  kind: EventSourceKind,
  settings: MappingSettings,
): Promise<void> {
  const arn = settings.EventSourceArn;
  if ((kind !== 'dynamodb' && kind !== 'kinesis') || arn === undefined) return;
  const denied = invalidSource(sourcePermissions(kind, settings)!.complaint('GetRecords'));
  if (parseArn(arn)?.accountId !== accountId) throw denied;
  const service = streams[kind];
  if (!service.serves(accountId)) return;
  const missing = invalidSource(`Stream not found: ${arn}`);
  await lookAtSource(() => service.shards(accountId, arn), { denied, missing, silent: 'service of the stream' });
}

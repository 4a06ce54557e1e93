import { ServiceError, isServiceError } from '@stoker/core/errors/service-error';
import { connectionSource } from '@stoker/core/model/event-sources/connection-source';
import type { EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import { slotName } from '@stoker/core/sources/replication-slot';
import { connectionOf } from '../../connections/source-connection.js';
import type { ControlPorts } from '../control-ports.js';

type Ports = Pick<ControlPorts, 'connections' | 'rowChanges' | 'replicationSlots'>;

/** Takes back what was made for a mapping that then could not be. */
export type Undo = () => Promise<void>;

/**
 * Makes the slot from which a mapping of a database is read, so that everything that is committed after the mapping was made is
 * read. It is noted first: one whose mapping does not come about is dropped, now or later.
 *
 * @throws InvalidParameterValueException when the database can't do so, or lacks the publication; ServiceException when it does not answer
 */
export async function makeReplicationSlot(ports: Ports, mapping: EventSourceMapping): Promise<Undo | undefined> {
  if (mapping.kind !== 'postgres') return undefined;
  const { accountId, uuid, settings } = mapping;
  const [publication = ''] = connectionSource('postgres', settings)!.things;
  const connection = connectionOf(ports.connections, mapping)!;
  const slot = slotName(uuid);
  const drop: Undo = async () => {
    await ports.rowChanges.dropSlot(connection, slot);
    await ports.replicationSlots.remove(slot);
  };
  await ports.replicationSlots.add({ accountId, uuid, connection: connection.name, slot });
  try {
    await ports.rowChanges.createSlot({ connection, publication, slot });
    return drop;
  } catch (error) {
    await drop().catch(() => undefined);
    throw refusal(error, settings.EventSourceArn, connection.name);
  }
}

function refusal(error: unknown, arn: string | undefined, connection: string): unknown {
  const cause = { cause: error };
  if (isServiceError(error, 'ResourceNotFoundException')) {
    const message = `The event source ${arn} does not exist.`;
    return new ServiceError('InvalidParameterValueException', message, {}, cause);
  }
  if (isServiceError(error, 'InvalidParameterValueException') || isServiceError(error, 'ServiceException'))
    return error;
  const what = isServiceError(error, 'AccessDeniedException') ? 'lets nobody in' : 'did not answer';
  return new ServiceError('ServiceException', `The database of the connection ${connection} ${what}.`, {}, cause);
}

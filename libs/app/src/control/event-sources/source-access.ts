import { ServiceError } from '@stoker/core/errors/service-error';
import type { EventSourceKind, MappingSettings } from '@stoker/core/model/event-sources/mapping';
import { sourcePermissions } from '@stoker/core/model/event-sources/source-permissions';
import { roleMay } from '../../identity/role-may.js';
import type { ControlPorts } from '../control-ports.js';

/**
 * Refuses a source that the function's role may not read. What the source's own policy lets it is not known here.
 *
 * @throws InvalidParameterValueException in Lambda's words for the kind of source
 */
export async function requireSourceAccess(
  { identities }: Pick<ControlPorts, 'identities'>,
  roleArn: string,
  kind: EventSourceKind,
  settings: MappingSettings,
): Promise<void> {
  const needed = sourcePermissions(kind, settings);
  if (needed === undefined) return;
  const role = await identities.findRole(roleArn);
  const account = role && (await identities.findAccount(role.accountId));
  for (const action of needed.actions) {
    if (role !== undefined && roleMay(role, account, `${needed.prefix}:${action}`, needed.resource)) continue;
    throw new ServiceError('InvalidParameterValueException', needed.complaint(action));
  }
}

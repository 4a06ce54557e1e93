import { invalidPatch, type PatchOperation, patchSteps } from '@stoker/core/rest-api/patch';
import { requireRole } from '@stoker/core/rest-api/integration';
import type { RestApisPorts } from './rest-apis-ports.js';
import { ACCOUNTS, type RestAccount } from './parts.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/** There is one of each account. */
const ID = 'account';
const PLACES = ['/cloudwatchRoleArn', '/features'];

export async function getRestAccount({ gateway }: Ports, accountId: string): Promise<RestAccount> {
  return (await gateway.findPart(accountId, ACCOUNTS, ID))?.document ?? {};
}

/**
 * The role that AWS writes logs with is kept for tools that set it; nothing here needs it.
 *
 * @throws BadRequestException
 */
export function updateRestAccount(
  { gateway }: Ports,
  accountId: string,
  operations: readonly PatchOperation[] | undefined,
): Promise<RestAccount> {
  return gateway.change(accountId, async (tx) => {
    let account = (await tx.findPart(accountId, ACCOUNTS, ID))?.document ?? {};
    for (const { op, path, segments, value = '' } of patchSteps(operations)) {
      if (segments[0] === 'features') continue;
      if (path !== '/cloudwatchRoleArn') throw invalidPatch(op, path, PLACES);
      if (op !== 'remove' && value !== '') requireRole(value);
      account = { cloudwatchRoleArn: op === 'remove' || value === '' ? undefined : value };
    }
    await tx.putParts(accountId, ACCOUNTS, [{ id: ID, document: account }]);
    return account;
  });
}

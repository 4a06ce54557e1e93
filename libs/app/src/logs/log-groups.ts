import { ServiceError } from '@stoker/core/errors/service-error';
import { logGroupNotFound, type LogGroupKey } from '@stoker/core/logs/log-group';
import { pageOf } from '../control/paging.js';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { LogGroup } from '../ports/log-reader.js';
import type { LogPorts } from './log-ports.js';

/** The groups of an account whose names are wanted, in the order of their names. */
export async function listLogGroups(
  { logs, countRead }: LogPorts,
  accountId: string,
  isWanted: (groupName: string) => boolean,
  request: PageRequest,
): Promise<Page<LogGroup>> {
  await countRead(accountId);
  const names = (await logs.listGroupNames(accountId)).filter(isWanted);
  const page = pageOf('log-groups', names, (name) => name, request);
  const found = await Promise.all(page.items.map((groupName) => logs.findGroup({ accountId, groupName })));
  return { ...page, items: found.filter((group) => group !== undefined) };
}

/** @throws ResourceAlreadyExistsException, InvalidParameterValueException, LimitExceededException */
export async function createLogGroup({ logs }: LogPorts, key: LogGroupKey): Promise<void> {
  if (await logs.createGroup(key)) return;
  throw new ServiceError('ResourceAlreadyExistsException', 'The specified log group already exists');
}

/** @throws ResourceNotFoundException */
export async function deleteLogGroup({ logs }: LogPorts, key: LogGroupKey): Promise<void> {
  if (!(await logs.deleteGroup(key))) throw logGroupNotFound();
}

import type { FunctionVersion } from '@stoker/core/model/function';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import type { Page, PageRequest } from '../ports/function-store.js';
import type { ControlPorts } from './control-ports.js';
import { getLatest } from './get-function.js';
import { pageRequest, type ListCommand } from './paging.js';

/** The functions of an account by name: `$LATEST` of each, or every version of every function. */
export async function listFunctions(
  { functions }: Pick<ControlPorts, 'functions'>,
  accountId: string,
  { allVersions, ...command }: ListCommand & { readonly allVersions: boolean },
): Promise<Page<FunctionVersion>> {
  const page: PageRequest = pageRequest(command);
  return allVersions ? functions.listAllVersions(accountId, page) : functions.listFunctions(accountId, page);
}

/**
 * The versions of a function, `$LATEST` first.
 *
 * @throws ResourceNotFoundException
 */
export async function listVersions(
  ports: Pick<ControlPorts, 'functions'>,
  target: FunctionTarget,
  command: ListCommand,
): Promise<Page<FunctionVersion>> {
  await getLatest(ports, target);
  return ports.functions.listVersions(target, pageRequest(command));
}

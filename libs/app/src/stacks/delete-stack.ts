import { invalid } from '@stoker/core/cloudformation/refusals';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { Stack } from '../ports/stack-store.js';
import { begun, linger } from './begin-operation.js';
import { requireStack } from './find-stack.js';
import { requireRole } from './recipe-of.js';
import { requireKept } from './stack-outputs.js';
import type { StacksPorts } from './stacks-ports.js';

export interface DeletedStack {
  readonly name: string;
  readonly retained: readonly string[];
  readonly roleArn?: string | undefined;
  readonly clientToken?: string | undefined;
}

/**
 * Begins to delete a stack; of one that is not there nothing is said, as on AWS.
 *
 * @throws ValidationException
 */
export async function deleteStack(ports: StacksPorts, caller: AuthorisedCaller, request: DeletedStack): Promise<void> {
  const { accountId } = caller.principal;
  const found = await requireStack(ports.stacks, accountId, request.name).catch((error: unknown) => {
    if (isServiceError(error, 'ValidationException')) return undefined;
    throw error;
  });
  if (found === undefined || found.status === 'DELETE_COMPLETE' || found.status === 'DELETE_IN_PROGRESS') return;
  requireUnprotected(found);
  if (request.retained.length > 0 && found.status !== 'DELETE_FAILED') {
    throw invalid('Invalid operation on stack. Specify RetainResources only for stacks in the DELETE_FAILED state.');
  }
  const roleArn = request.roleArn ?? found.recipe.roleArn;
  const role = roleArn === undefined ? undefined : await requireRole(ports, accountId, roleArn);
  await requireKept(ports.stacks, found, []);
  const { retained, clientToken } = request;
  await ports.stacks.change(found, (stack) => {
    // It may have been protected since.
    requireUnprotected(stack);
    return begun(ports, caller, stack, { kind: 'delete', role, retained, clientToken });
  });
  await linger(ports, found, found.name);
}

function requireUnprotected({ name, terminationProtection }: Stack): void {
  if (!terminationProtection) return;
  throw invalid(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
}

/** Takes back an update that is under way. @throws ValidationException */
export async function cancelUpdate(ports: StacksPorts, caller: AuthorisedCaller, name: string): Promise<void> {
  const found = await requireStack(ports.stacks, caller.principal.accountId, name);
  if (found.status !== 'UPDATE_IN_PROGRESS') {
    throw invalid('CancelUpdateStack cannot be called from current stack status');
  }
  await ports.stacks.cancel(found);
}

import { invalid } from '@stoker/core/cloudformation/refusals';
import { parseStackRef, stackArn } from '@stoker/core/cloudformation/stack-name';
import type { Stack, StackReads } from '../ports/stack-store.js';

/**
 * The stack of an account that a name or an ARN means. By its ARN one is found that is deleted, as on AWS.
 *
 * @throws ValidationException for none, and for another account's
 */
export async function requireStack(stacks: Pick<StackReads, 'find'>, accountId: string, text: string): Promise<Stack> {
  const ref = parseStackRef(text);
  const isOwn = ref !== undefined && (ref.accountId ?? accountId) === accountId;
  const found = isOwn ? await stacks.find(accountId, { name: ref.name, uuid: ref.uuid }) : undefined;
  // Policies are asked about the text: one that is nearly the stack's ARN must not be the stack.
  if (found !== undefined && text === (ref?.uuid === undefined ? found.name : stackArn(found, found.uuid)))
    return found;
  throw noStack(text);
}

export function noStack(text: string) {
  return invalid(`Stack with id ${text.slice(0, 1_600)} does not exist`);
}

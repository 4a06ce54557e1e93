import type { Stack } from '../ports/stack-store.js';
import { requireStack } from './find-stack.js';
import type { StacksPorts } from './stacks-ports.js';

/** Lets a stack be deleted, or not. @throws ValidationException */
export async function protectStack(
  { stacks }: Pick<StacksPorts, 'stacks'>,
  accountId: string,
  name: string,
  terminationProtection: boolean,
): Promise<Stack> {
  const found = await requireStack(stacks, accountId, name);
  await stacks.change(found, (stack) => ({ stack: { ...stack, terminationProtection } }));
  return found;
}

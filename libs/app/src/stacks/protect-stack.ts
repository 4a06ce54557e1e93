import type { Stack } from '../ports/stack-store.js';
import { requireStack } from './find-stack.js';
import type { StacksPorts } from './stacks-ports.js';

/** A stack as an engine writes it, who does not know whether it was protected meanwhile. */
export function keepingProtection(written: Stack, { terminationProtection }: Stack): Stack {
  return { ...written, terminationProtection };
}

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

import { requireStackName } from '@stoker/core/cloudformation/stack-name';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { OnFailure, Stack } from '../ports/stack-store.js';
import { begun, linger } from './begin-operation.js';
import { type PreparedStack, prepareStack, requireExpansion, type StackRequest } from './recipe-of.js';
import type { StacksPorts } from './stacks-ports.js';

/** Stacks of an account. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const MAX_STACKS = 2_000;

export interface NewStack extends StackRequest {
  readonly name: string;
  readonly onFailure: OnFailure;
  readonly timeoutMinutes?: number | undefined;
  readonly terminationProtection: boolean;
  readonly clientToken?: string | undefined;
}

/**
 * Begins to make a stack.
 *
 * @throws ValidationException, InsufficientCapabilitiesException, AlreadyExistsException, LimitExceededException
 */
export async function createStack(ports: StacksPorts, caller: AuthorisedCaller, request: NewStack): Promise<Stack> {
  requireStackName(request.name);
  const prepared = await prepareStack(ports, caller, request, undefined);
  requireExpansion(prepared, request.capabilities);
  const { role } = prepared;
  const { onFailure, timeoutMinutes, clientToken } = request;
  const asked = { kind: 'create', role, onFailure, timeoutMinutes, clientToken } as const;
  const { stack, events } = begun(ports, caller, unmade(ports, caller, request, prepared), asked);
  await ports.stacks.create(stack, events, MAX_STACKS);
  await linger(ports, stack, stack.name);
  return stack;
}

/** A stack of which there is nothing but what is said of it. */
export function unmade(
  { clock, newId }: StacksPorts,
  { principal, region }: AuthorisedCaller,
  request: Pick<NewStack, 'name' | 'onFailure' | 'timeoutMinutes' | 'terminationProtection'>,
  { recipe, template }: Pick<PreparedStack, 'recipe' | 'template'>,
): Stack {
  return {
    accountId: principal.accountId,
    uuid: newId(),
    region,
    name: request.name,
    status: 'REVIEW_IN_PROGRESS',
    recipe,
    description: template.description,
    outputs: [],
    imports: [],
    disableRollback: request.onFailure === 'DO_NOTHING',
    terminationProtection: request.terminationProtection,
    timeoutMinutes: request.timeoutMinutes,
    createdAt: clock.now(),
  };
}

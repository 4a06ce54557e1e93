import { stackArn } from '@stoker/core/cloudformation/stack-name';
import { isUnderWay, moved, type StackStatus } from '@stoker/core/cloudformation/stack-status';
import { invalid } from '@stoker/core/cloudformation/refusals';
import type { Caller } from '../identity/caller.js';
import type { Role } from '../ports/identity-store.js';
import type { NewStackEvent, OnFailure, Stack, StackKey, StackOperation } from '../ports/stack-store.js';
import { actorOf } from './stack-actor.js';
import type { StacksPorts } from './stacks-ports.js';

/** Of what an event tells that is about the stack itself. */
export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** ms that an answer may wait for an operation that is nearly done: the waiters of most tools look again after 30 s only. */
const LINGER_MS = 1_500;
const LOOK_MS = 50;

/** What is asked for of the engine. */
export interface AskedOperation {
  readonly kind: StackOperation['kind'];
  readonly role: Role | undefined;
  readonly onFailure?: OnFailure | undefined;
  readonly retained?: readonly string[];
  readonly timeoutMinutes?: number | undefined;
  readonly clientToken?: string | undefined;
}

/** The stack with work to do, and the event of that. @throws ValidationException where its status does not let it */
export function begun(
  ports: StacksPorts,
  caller: Caller,
  stack: Stack,
  asked: AskedOperation,
): { readonly stack: Stack; readonly events: readonly NewStackEvent[] } {
  const { kind, role, onFailure = 'ROLLBACK', retained = [], timeoutMinutes, clientToken } = asked;
  const now = ports.clock.now();
  const arn = stackArn(stack, stack.uuid);
  const status = statusFor(stack, kind, arn);
  const operation: StackOperation = {
    id: ports.newId(),
    kind,
    actor: actorOf(caller, role),
    onFailure,
    before: kind === 'update' ? stack.recipe : undefined,
    retained,
    deadline: timeoutMinutes === undefined ? undefined : now + timeoutMinutes * 60_000,
    clientToken,
  };
  const reason = 'User Initiated';
  const event = {
    id: ports.newId(),
    at: now,
    logicalId: stack.name,
    physicalId: arn,
    type: STACK_TYPE,
    status,
    reason,
    clientToken,
  };
  return { stack: { ...stack, status, reason, operation }, events: [event] };
}

function statusFor({ status }: Stack, kind: StackOperation['kind'], arn: string): StackStatus {
  const next = moved(status, kind);
  if (next !== undefined && !(kind === 'delete' && isUnderWay(status))) return next;
  const what = { create: 'created', update: 'updated', delete: 'deleted' }[kind];
  throw invalid(`Stack:${arn} is in ${status} state and can not be ${what}.`);
}

/** Waits a little for what has begun, which is most often done by then. */
export async function linger({ stacks, clock, sleep }: StacksPorts, key: StackKey, name: string): Promise<void> {
  const end = clock.monotonic() + LINGER_MS;
  for (;;) {
    const stack = await stacks.find(key.accountId, { name, uuid: key.uuid });
    if (stack?.operation === undefined || clock.monotonic() > end) return;
    await sleep(LOOK_MS);
  }
}

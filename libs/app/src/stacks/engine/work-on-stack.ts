import { moved, type StackEvent } from '@stoker/core/cloudformation/stack-status';
import { isServiceError } from '@stoker/core/errors/service-error';
import { stackArn } from '@stoker/core/cloudformation/stack-name';
import type { ClaimedStack, NewStackEvent, Stack, StackMove, StackResource } from '../../ports/stack-store.js';
import { STACK_TYPE } from '../begin-operation.js';
import type { StacksPorts } from '../stacks-ports.js';

/** Somebody else works on the stack, or nobody is to for now: what was being done is left as it was noted. */
export class WorkLost extends Error {}

/** A stack as whoever works on it knows it, and notes what becomes of it. */
export class StackWork {
  #stack: Stack;
  #resources: readonly StackResource[];

  constructor(
    readonly ports: StacksPorts,
    private readonly claimed: ClaimedStack,
    private readonly isStopping: () => boolean,
  ) {
    this.#stack = claimed.stack;
    this.#resources = claimed.resources;
  }

  get stack(): Stack {
    return this.#stack;
  }

  get operation(): NonNullable<Stack['operation']> {
    return this.#stack.operation!;
  }

  get arn(): string {
    return stackArn(this.#stack, this.#stack.uuid);
  }

  get resources(): readonly StackResource[] {
    return this.#resources;
  }

  /** The resource that the stack has under a name. */
  live(logicalId: string): StackResource | undefined {
    return this.#resources.find((resource) => resource.logicalId === logicalId && !resource.superseded);
  }

  /** To be asked between two resources. @throws WorkLost */
  goOn(): void {
    if (this.isStopping()) throw new WorkLost();
  }

  isCancelled(): Promise<boolean> {
    return this.ports.stacks.isCancelled(this.#stack);
  }

  /** Notes what became of resources, with an event for each whose status is news. @throws WorkLost */
  async note(resources: readonly StackResource[], event?: StackResource): Promise<void> {
    const events = event === undefined ? [] : [this.#event(event.logicalId, event.type, event.status, event)];
    await this.#record({ resources, events });
    this.#takeOver(resources);
  }

  /** Notes that a resource is not the stack's any more. @throws WorkLost */
  async drop(resource: StackResource): Promise<void> {
    const events = [this.#event(resource.logicalId, resource.type, resource.status, resource)];
    await this.#record({ removed: [resource], events });
    this.#resources = this.#resources.filter((one) => keyOf(one) !== keyOf(resource));
  }

  /** Takes the stack on to its next status; without an operation where `isEnd`. @throws WorkLost */
  async move(
    event: StackEvent,
    change: Partial<
      Pick<Stack, 'reason' | 'outputs' | 'imports' | 'recipe' | 'description' | 'deletedAt' | 'operation'>
    > = {},
    resources: readonly StackResource[] = [],
  ): Promise<void> {
    const status = moved(this.#stack.status, event);
    if (status === undefined) throw new Error(`${this.#stack.status} does not go on by ${event}`);
    const stack: Stack = { ...this.#stack, reason: undefined, ...change, status };
    const events = [this.#event(stack.name, STACK_TYPE, status, { physicalId: this.arn, reason: stack.reason })];
    await this.#record({ stack, resources, events });
    this.#stack = stack;
    this.#takeOver(resources);
  }

  /** What a failure tells whoever has the stack; what is the platform's own fault is not said. @throws WorkLost */
  reasonOf(error: unknown): string {
    if (error instanceof WorkLost) throw error;
    if (isServiceError(error)) return `${error.message} (Error Code: ${error.code})`.slice(0, 4_000);
    this.ports.onDefect(error, this.#stack);
    return 'Internal failure.';
  }

  /** Of resources that were written, in the places that they have here; new ones come last. */
  #takeOver(resources: readonly StackResource[]): void {
    const written = new Map(resources.map((resource) => [keyOf(resource), resource]));
    const known = this.#resources.map((resource) => {
      const next = written.get(keyOf(resource)) ?? resource;
      written.delete(keyOf(resource));
      return next;
    });
    this.#resources = [...known, ...written.values()];
  }

  async #record(move: StackMove): Promise<void> {
    if (!(await this.ports.stacks.record(this.#stack, this.claimed.fence, move))) throw new WorkLost();
  }

  #event(
    logicalId: string,
    type: string,
    status: string,
    { physicalId, reason }: { readonly physicalId?: string | undefined; readonly reason?: string | undefined },
  ): NewStackEvent {
    const { newId, clock } = this.ports;
    const clientToken = this.#stack.operation?.clientToken ?? this.claimed.stack.operation?.clientToken;
    return { id: newId(), at: clock.now(), logicalId, physicalId, type, status, reason, clientToken };
  }
}

function keyOf({ logicalId, incarnation }: Pick<StackResource, 'logicalId' | 'incarnation'>): string {
  return `${logicalId}#${incarnation}`;
}

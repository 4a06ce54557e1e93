import type { GivenParameter, ParameterValues } from '@stoker/core/cloudformation/parameter-values';
import type { StackStatus } from '@stoker/core/cloudformation/stack-status';
import type { RemovalPolicy } from '@stoker/core/cloudformation/template';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { Page, PageRequest } from './function-store.js';
import type { StackActor } from '../stacks/stack-actor.js';

/** What a stack is made of, and with what. */
export interface StackRecipe {
  /** As it was sent. */
  readonly templateBody: string;
  readonly parameters: ParameterValues;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** The role that the stack's resources are made with; the caller's own rights where there is none. */
  readonly roleArn?: string | undefined;
  readonly notificationArns: readonly string[];
}

/** What becomes of what was made, when making the rest fails. */
export type OnFailure = 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';

/** What an engine is to do with a stack, until it is done. */
export interface StackOperation {
  /** Of no other. */
  readonly id: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly actor: StackActor;
  readonly onFailure: OnFailure;
  /** What the stack goes back to; absent where it was not there. */
  readonly before?: StackRecipe | undefined;
  /** Logical ids that stay as they are when the stack goes. */
  readonly retained: readonly string[];
  /** ms since the epoch after which making it has failed. */
  readonly deadline?: number | undefined;
  readonly clientToken?: string | undefined;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string | undefined;
  readonly exportName?: string | undefined;
}

export interface StackKey {
  readonly accountId: string;
  /** Of this stack alone. */
  readonly uuid: string;
}

/** A stack. Times are ms since the epoch. */
export interface Stack extends StackKey {
  readonly name: string;
  readonly region: string;
  readonly status: StackStatus;
  readonly reason?: string | undefined;
  readonly recipe: StackRecipe;
  readonly description?: string | undefined;
  readonly outputs: readonly StackOutput[];
  /** Names that the stack imports. */
  readonly imports: readonly string[];
  readonly disableRollback: boolean;
  readonly terminationProtection: boolean;
  readonly timeoutMinutes?: number | undefined;
  readonly createdAt: number;
  readonly updatedAt?: number | undefined;
  readonly deletedAt?: number | undefined;
  /** ARN of the change set that was made of it last. */
  readonly changeSetId?: string | undefined;
  /** Absent while nobody is at work on it. */
  readonly operation?: StackOperation | undefined;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResource.html */
export type ResourceStatus =
  `${'CREATE' | 'UPDATE' | 'DELETE'}_${'IN_PROGRESS' | 'COMPLETE' | 'FAILED'}` | 'DELETE_SKIPPED';

/** A resource of a stack, or one that was replaced and is to go. */
export interface StackResource {
  readonly logicalId: string;
  /** How many resources had the name before. */
  readonly incarnation: number;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string | undefined;
  /** Absent before it is there. */
  readonly physicalId?: string | undefined;
  /** What `Ref` stands for, where it is not the physical id. */
  readonly ref?: string | undefined;
  readonly attributes: JsonObject;
  /** What it was made of, functions worked out. */
  readonly properties: JsonObject;
  readonly needs: readonly string[];
  readonly deletionPolicy: RemovalPolicy;
  readonly updateReplacePolicy: RemovalPolicy;
  /** True for one that the stack does not need any more: it goes when the rest is done. */
  readonly superseded: boolean;
  /** True until all that makes it is done. */
  readonly creating: boolean;
  /** What it was made of before the operation under way changed it. */
  readonly before?: JsonObject | undefined;
  /** The operation that made or changed it last. */
  readonly operationId: string;
  readonly updatedAt: number;
}

export interface NewStackEvent {
  readonly id: string;
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId?: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly clientToken?: string | undefined;
}

export const CHANGE_SET_STATUSES = ['CREATE_COMPLETE', 'FAILED'] as const;

/** A change that somebody looks at before it is made. */
export interface ChangeSet {
  readonly uuid: string;
  readonly name: string;
  readonly stack: StackKey;
  readonly type: 'CREATE' | 'UPDATE';
  readonly description?: string | undefined;
  readonly status: (typeof CHANGE_SET_STATUSES)[number];
  readonly reason?: string | undefined;
  readonly execution: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
  readonly recipe: StackRecipe;
  readonly given: readonly GivenParameter[];
  readonly onFailure?: OnFailure | undefined;
  readonly changes: readonly ResourceChangeView[];
  readonly createdAt: number;
}

/** What a change set does to a resource. */
export interface ResourceChangeView {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly physicalId?: string | undefined;
  readonly type: string;
  readonly replacement?: 'True' | 'False' | undefined;
  readonly changed: readonly string[];
}

/** What changes of a stack in one transaction. */
export interface StackMove {
  readonly stack?: Stack | undefined;
  /** Written whole. */
  readonly resources?: readonly StackResource[];
  /** Gone. */
  readonly removed?: readonly Pick<StackResource, 'logicalId' | 'incarnation'>[];
  readonly events?: readonly NewStackEvent[];
}

/** A stack that an engine works on, and the proof that no other does. */
export interface ClaimedStack {
  readonly stack: Stack;
  readonly resources: readonly StackResource[];
  readonly fence: string;
}

/** An export, and the stack that has it. */
export interface StackExport {
  readonly name: string;
  readonly value: string;
  readonly stack: StackKey & Pick<Stack, 'name'>;
}

/** What the control plane asks and changes. */
export interface StackReads {
  /** The stack of a name that is not deleted; by its uuid, deleted or not. */
  find(
    accountId: string,
    ref: { readonly name: string; readonly uuid?: string | undefined },
  ): Promise<Stack | undefined>;
  /** Of an account, the newest first. */
  list(accountId: string, page: PageRequest): Promise<Page<Stack>>;
  resources(key: StackKey): Promise<StackResource[]>;
  /** The newest first. */
  events(key: StackKey, page: PageRequest): Promise<Page<NewStackEvent>>;
  exports(accountId: string): Promise<StackExport[]>;
  /** Names of stacks that import what another exports. */
  importers(accountId: string, exportName: string): Promise<string[]>;
  findChangeSet(key: StackKey, ref: { readonly name?: string; readonly uuid?: string }): Promise<ChangeSet | undefined>;
  /** The one of a uuid, whatever stack it is of. */
  changeSetById(accountId: string, uuid: string): Promise<ChangeSet | undefined>;
  changeSets(key: StackKey): Promise<ChangeSet[]>;
}

/** Stacks, what they are made of and what happened to them. Each call is one transaction. */
export interface StackStore extends StackReads {
  /** @throws AlreadyExistsException for a name that a stack of the account has which is not deleted */
  create(stack: Stack, events: readonly NewStackEvent[], limit: number): Promise<void>;
  /**
   * Changes a stack that no engine is at work on, or tells the one that is. Those who change one stack take turns.
   *
   * @param change of what is there; what it throws is thrown, and nothing is written
   * @throws ValidationException where there is none
   */
  change(key: StackKey, change: (stack: Stack) => StackMove): Promise<void>;
  /** @throws AlreadyExistsException */
  createChangeSet(changeSet: ChangeSet, limit: number): Promise<void>;
  updateChangeSet(changeSet: ChangeSet): Promise<void>;
  deleteChangeSet(key: StackKey, uuid: string): Promise<void>;

  /** Takes a stack that is to be worked on and that nobody works on. The store's clock alone decides. */
  claim(holder: string, leaseMs: number): Promise<ClaimedStack | undefined>;
  /** False where the lease is another's by now. */
  extend(key: StackKey, fence: string, leaseMs: number): Promise<boolean>;
  /** Lets another go on at once. */
  release(key: StackKey, fence: string): Promise<void>;
  /** Notes how far the work has come. False, and nothing is noted, where the lease is another's by now. */
  record(key: StackKey, fence: string, move: StackMove): Promise<boolean>;
  /** Says that the operation under way is not wanted any more. */
  cancel(key: StackKey): Promise<void>;
  /** Whether somebody has said so. */
  isCancelled(key: StackKey): Promise<boolean>;
  /** Calls `listener` when this process has given a stack something to do. */
  onWork(listener: () => void): void;
}

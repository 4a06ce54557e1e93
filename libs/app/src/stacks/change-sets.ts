import { ServiceError } from '@stoker/core/errors/service-error';
import { invalid } from '@stoker/core/cloudformation/refusals';
import { parseArn } from '@stoker/core/model/arn';
import { changeSetArn, requireStackName } from '@stoker/core/cloudformation/stack-name';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { ChangeSet, OnFailure, Stack, StackReads } from '../ports/stack-store.js';
import { begun, linger } from './begin-operation.js';
import { MAX_STACKS, unmade } from './create-stack.js';
import { requireStack } from './find-stack.js';
import { previewChanges } from './preview-changes.js';
import { type PreparedStack, prepareStack, requireRole, type StackRequest } from './recipe-of.js';
import type { StacksPorts } from './stacks-ports.js';
import { isOtherwiseChanged, requireSame } from './update-stack.js';

/** Change sets that a stack may have at once. */
const MAX_CHANGE_SETS = 100;
const NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export interface NewChangeSet extends StackRequest {
  readonly stackName: string;
  readonly name: string;
  readonly type: ChangeSet['type'];
  readonly description?: string | undefined;
  readonly onFailure?: OnFailure | undefined;
}

/**
 * Looks at what a template would change. Of a stack that is to be made there is a stack in review until then.
 *
 * @throws ValidationException, InsufficientCapabilitiesException, AlreadyExistsException, LimitExceededException
 */
export async function createChangeSet(
  ports: StacksPorts,
  caller: AuthorisedCaller,
  request: NewChangeSet,
): Promise<{ readonly stack: Stack; readonly changeSet: ChangeSet }> {
  if (!NAME.test(request.name))
    throw invalid('A change set has a name that begins with a letter, of letters, digits and hyphens.');
  const current = await stackFor(ports, caller, request);
  const prepared = await prepareStack(ports, caller, request, current?.recipe);
  const stack = current ?? (await inReview(ports, caller, request, prepared));
  const changeSet = await lookedAt(ports, stack, request, prepared);
  await ports.stacks.createChangeSet(changeSet, MAX_CHANGE_SETS);
  return { stack, changeSet };
}

/** The stack that a change set is of; undefined where it is to be made. */
async function stackFor(
  { stacks }: StacksPorts,
  { principal: { accountId } }: AuthorisedCaller,
  { type, stackName }: NewChangeSet,
): Promise<Stack | undefined> {
  if (type === 'UPDATE') {
    const found = await requireStack(stacks, accountId, stackName);
    if (found.status !== 'REVIEW_IN_PROGRESS') return found;
    throw invalid(`Stack [${stackName}] is in REVIEW_IN_PROGRESS and has no resources to update.`);
  }
  requireStackName(stackName);
  const found = await stacks.find(accountId, { name: stackName });
  if (found === undefined || found.status === 'REVIEW_IN_PROGRESS') return found;
  throw invalid(`Stack [${stackName}] already exists and cannot be created again with the changeSet [${stackName}].`);
}

async function inReview(
  ports: StacksPorts,
  caller: AuthorisedCaller,
  { stackName: name, onFailure = 'ROLLBACK' }: NewChangeSet,
  prepared: PreparedStack,
): Promise<Stack> {
  const stack = unmade(ports, caller, { name, onFailure, terminationProtection: false }, prepared);
  await ports.stacks.create({ ...stack, reason: 'User Initiated' }, [], MAX_STACKS);
  return stack;
}

async function lookedAt(
  ports: StacksPorts,
  stack: Stack,
  { name, type, description, onFailure, parameters }: NewChangeSet,
  { recipe, template }: PreparedStack,
): Promise<ChangeSet> {
  const resources = await ports.stacks.resources(stack);
  const changes = await previewChanges(ports, { ...stack, recipe }, template, resources);
  const isEmpty =
    type === 'UPDATE' && changes.length === 0 && !isOtherwiseChanged(ports, stack.recipe, recipe, template);
  const { accountId, uuid } = stack;
  return {
    uuid: ports.newId(),
    name,
    stack: { accountId, uuid },
    type,
    description,
    status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
    reason: isEmpty ? NO_CHANGES : undefined,
    execution: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
    recipe,
    given: parameters,
    onFailure,
    changes,
    createdAt: ports.clock.now(),
  };
}

interface FoundChangeSet {
  readonly stack: Stack;
  readonly changeSet: ChangeSet;
}

const uuidOf = (text: string) => /^changeSet\/[^/]+\/([^/]+)$/.exec(parseArn(text)?.resource ?? '')?.[1];

/** The change set of an account that has the ARN, to the letter: policies are written for whole ARNs. */
export async function changeSetOfArn(
  stacks: StackReads,
  accountId: string,
  arn: string,
): Promise<FoundChangeSet | undefined> {
  const uuid = uuidOf(arn);
  const changeSet = uuid === undefined ? undefined : await stacks.changeSetById(accountId, uuid);
  if (changeSet === undefined) return undefined;
  const stack = await stacks.find(accountId, { name: '', uuid: changeSet.stack.uuid });
  return stack !== undefined && changeSetArn(stack, changeSet) === arn ? { stack, changeSet } : undefined;
}

/**
 * @param stackName the stack that the caller may ask about, if he has named one: no other's change set is found
 * @throws ChangeSetNotFoundException, ValidationException for no such stack
 */
export async function requireChangeSet(
  stacks: StackReads,
  accountId: string,
  text: string,
  stackName: string | undefined,
): Promise<FoundChangeSet> {
  const missing = () =>
    new ServiceError('ChangeSetNotFoundException', `ChangeSet [${text.slice(0, 1_600)}] does not exist`);
  const named = stackName === undefined ? undefined : await requireStack(stacks, accountId, stackName);
  if (uuidOf(text) !== undefined) {
    const found = await changeSetOfArn(stacks, accountId, text);
    if (found === undefined || (named ?? found.stack).uuid !== found.stack.uuid) throw missing();
    return found;
  }
  if (named === undefined) throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const changeSet = await stacks.findChangeSet(named, { name: text });
  if (changeSet === undefined) throw missing();
  return { stack: named, changeSet };
}

/**
 * Begins what a change set says. The stack must be as it was when it was looked at.
 *
 * @throws InvalidChangeSetStatusException, ChangeSetNotFoundException, ValidationException
 */
export async function executeChangeSet(
  ports: StacksPorts,
  caller: AuthorisedCaller,
  request: {
    readonly changeSet: string;
    readonly stackName?: string | undefined;
    readonly onFailure?: OnFailure | undefined;
    readonly clientToken?: string | undefined;
  },
): Promise<void> {
  const { accountId } = caller.principal;
  const { stack, changeSet } = await requireChangeSet(ports.stacks, accountId, request.changeSet, request.stackName);
  const { status, recipe, type } = changeSet;
  // What has changed since nobody has looked at.
  const isOld = (stack.updatedAt ?? 0) >= changeSet.createdAt;
  const execution = isOld && changeSet.execution === 'AVAILABLE' ? 'OBSOLETE' : changeSet.execution;
  if (execution !== 'AVAILABLE') {
    throw new ServiceError(
      'InvalidChangeSetStatusException',
      `ChangeSet [${request.changeSet}] cannot be executed in its current status of [${execution === 'UNAVAILABLE' ? status : execution}]`,
    );
  }
  const role = recipe.roleArn === undefined ? undefined : await requireRole(ports, accountId, recipe.roleArn);
  const kind = type === 'CREATE' ? 'create' : 'update';
  const onFailure = request.onFailure ?? changeSet.onFailure;
  await ports.stacks.change(stack, (current) => {
    requireSame(current, stack);
    const next = begun(ports, caller, current, { kind, role, onFailure, clientToken: request.clientToken });
    const changeSetId = changeSetArn(stack, changeSet);
    return { ...next, stack: { ...next.stack, recipe, changeSetId, updatedAt: ports.clock.now() } };
  });
  await ports.stacks.updateChangeSet({ ...changeSet, execution: 'EXECUTE_COMPLETE' });
  await linger(ports, stack, stack.name);
}

/** @throws ValidationException for no such stack; of a change set that is not there nothing is said, as on AWS */
export async function deleteChangeSet(
  ports: StacksPorts,
  accountId: string,
  text: string,
  stackName: string | undefined,
): Promise<void> {
  const { stack, changeSet } = await requireChangeSet(ports.stacks, accountId, text, stackName);
  await ports.stacks.deleteChangeSet(stack, changeSet.uuid);
}

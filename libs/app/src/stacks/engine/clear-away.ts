import { inOrder } from '@stoker/core/cloudformation/graph';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { StackResource } from '../../ports/stack-store.js';
import { madeOf, resourceContext } from './resource-work.js';
import type { StackWork } from './work-on-stack.js';

/** What operations say of what is not there. */
const GONE = ['NoSuchEntityException', 'NotFoundException', 'ResourceNotFoundException'] as const;

/**
 * Takes away the resources that the stack does not need any more, each before those that it needs. One that fails keeps those
 * that it needs.
 *
 * @param all of them, and not only those that others took the place of
 * @returns those that could not be taken away, which the stack still has
 * @throws WorkLost
 */
export async function clearAway(work: StackWork, all: boolean): Promise<readonly StackResource[]> {
  const stuck: StackResource[] = [];
  for (const resource of neededLast(work.resources.filter(({ superseded }) => all || superseded))) {
    if (stuck.some(({ needs }) => needs.includes(resource.logicalId))) continue;
    work.goOn();
    if (isKept(work, resource)) await work.drop({ ...resource, status: 'DELETE_SKIPPED', reason: undefined });
    else if (!(await takeAway(work, resource))) stuck.push(resource);
  }
  return stuck;
}

/** Resources, each before those that it needs. */
function neededLast(resources: readonly StackResource[]): readonly StackResource[] {
  const byId = Map.groupBy(resources, ({ logicalId }) => logicalId);
  const needs = new Map(
    [...byId].map(([id, several]) => [id, several.flatMap((one) => one.needs.filter((need) => need !== id))]),
  );
  return orderOf(needs)
    .flatMap((id) => byId.get(id) ?? [])
    .reverse();
}

/** Resources of two templates may need each other in a circle; then they go in the order in which they came. */
export function orderOf(needs: ReadonlyMap<string, readonly string[]>): readonly string[] {
  try {
    return inOrder(needs);
  } catch {
    return [...needs.keys()];
  }
}

async function takeAway(work: StackWork, resource: StackResource): Promise<boolean> {
  const going: StackResource = { ...resource, status: 'DELETE_IN_PROGRESS', reason: undefined };
  try {
    if (resource.physicalId !== undefined) {
      await work.note([going], going);
      const context = resourceContext(work, resource, true, () => Promise.resolve());
      await work.ports.types.get(resource.type)!.delete(context, madeOf(resource), resource.properties);
    }
  } catch (error) {
    if (!GONE.some((code) => isServiceError(error, code))) {
      const failed: StackResource = { ...going, status: 'DELETE_FAILED', reason: work.reasonOf(error) };
      await work.note([failed], failed);
      return false;
    }
  }
  await work.drop({ ...going, status: 'DELETE_COMPLETE' });
  return true;
}

/** Whether the template, or whoever deletes the stack, wants the resource to outlive it. */
function isKept(work: StackWork, resource: StackResource): boolean {
  const { operation, stack } = work;
  if (operation.retained.includes(resource.logicalId)) return true;
  if (resource.physicalId === undefined) return false;
  const isReplaced = operation.kind !== 'delete' && work.live(resource.logicalId) !== undefined;
  const policy = isReplaced ? resource.updateReplacePolicy : resource.deletionPolicy;
  if (policy === 'RetainExceptOnCreate') return resource.operationId !== operation.id || !isUndone(stack.status);
  return policy === 'Retain' && !(resource.creating && isUndone(stack.status));
}

/** Whether what was just made goes again. */
function isUndone(status: string): boolean {
  return status.includes('ROLLBACK');
}

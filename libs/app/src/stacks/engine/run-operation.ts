import { evaluate } from '@stoker/core/cloudformation/evaluate';
import { wantedResources } from '@stoker/core/cloudformation/wanted-resources';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { StackResource } from '../../ports/stack-store.js';
import { requireKept, outputsOf } from '../stack-outputs.js';
import { scopeOf } from '../scope-of.js';
import { templateOf } from '../template-of.js';
import { clearAway, orderOf } from './clear-away.js';
import { makeResource, restoreResource } from './make-resource.js';
import type { StackWork } from './work-on-stack.js';

/**
 * Works on a stack until what was asked for is done or undone. Each step goes on from what is noted, so that it may be anybody's
 * who goes on.
 *
 * @throws WorkLost where it is left to another
 */
export async function runOperation(work: StackWork): Promise<void> {
  while (work.stack.operation !== undefined) {
    work.goOn();
    switch (work.stack.status) {
      case 'CREATE_IN_PROGRESS':
      case 'UPDATE_IN_PROGRESS':
        await make(work);
        break;
      case 'UPDATE_ROLLBACK_IN_PROGRESS':
        await restore(work);
        break;
      default:
        await clear(work);
    }
  }
}

const END = { operation: undefined };

async function make(work: StackWork): Promise<void> {
  const failure = await makeAll(work);
  if (failure === undefined) return;
  const { kind, onFailure } = work.operation;
  if (onFailure === 'DO_NOTHING') return work.move('kept', { ...END, reason: failure });
  if (kind === 'update') return work.move('failed', { reason: failure });
  if (onFailure === 'DELETE') return work.move('delete', { reason: failure });
  return work.move('failed', { reason: `${failure} Rollback requested by user.` });
}

/** Makes what the recipe says; answers why not. */
async function makeAll(work: StackWork): Promise<string | undefined> {
  const { ports, stack, operation } = work;
  const verb = operation.kind === 'create' ? 'create' : 'update';
  let at: string | undefined;
  try {
    const template = templateOf(ports, stack.recipe);
    const scope = await scopeOf(ports, stack, template, (id) => work.live(id));
    const wanted = wantedResources(template, scope);
    for (const resource of wanted) {
      work.goOn();
      if (await work.isCancelled()) return 'User Initiated';
      if (operation.deadline !== undefined && ports.clock.now() > operation.deadline) {
        return `Stack ${verb} time exceeded the specified timeout.`;
      }
      at = resource.id;
      const properties = evaluate(resource.properties, scope) as JsonObject;
      await makeResource(work, resource, ports.types.get(resource.type)!, properties);
      at = undefined;
    }
    const { outputs, imports } = outputsOf(template, scope);
    await requireKept(ports.stacks, stack, outputs);
    const ids = new Set(wanted.map(({ id }) => id));
    const resources = work.resources.map((resource) => settled(resource, !ids.has(resource.logicalId)));
    const { description } = template;
    const end = operation.kind === 'create' ? END : {};
    await work.move('made', { outputs, imports, description, ...end }, resources);
    return undefined;
  } catch (error) {
    const reason = work.reasonOf(error);
    return at === undefined ? reason : `The following resource(s) failed to ${verb}: [${at}].`;
  }
}

/** A resource with nothing to go back to; one that is not wanted any more is to go. */
function settled({ before: _, ...resource }: StackResource, unwanted: boolean): StackResource {
  return unwanted ? { ...resource, superseded: true } : resource;
}

/** Takes back what an update did, in the order in which resources need each other. */
async function restore(work: StackWork): Promise<void> {
  const { operation, ports } = work;
  const needs = new Map(
    work.resources.filter(({ superseded }) => !superseded).map((one) => [one.logicalId, one.needs]),
  );
  for (const id of orderOf(needs)) {
    work.goOn();
    const live = work.live(id);
    if (live?.operationId !== operation.id) continue;
    const earlier = earlierOf(work, live);
    try {
      if (earlier !== undefined) {
        const back: StackResource = { ...earlier, superseded: false };
        await work.note([{ ...live, superseded: true }, back], back);
      } else if (live.before !== undefined) {
        await restoreResource(work, live, ports.types.get(live.type)!);
      } else {
        await work.note([{ ...live, superseded: true }]);
      }
    } catch (error) {
      const reason = work.reasonOf(error);
      return work.move('stuck', { ...END, reason: `The following resource(s) failed to update: [${id}]. ${reason}` });
    }
  }
  await work.move('rolled-back', { recipe: operation.before ?? work.stack.recipe });
}

/** The resource that one was to take the place of, before the operation under way. */
function earlierOf(work: StackWork, { logicalId, incarnation }: StackResource): StackResource | undefined {
  return work.resources.find(
    (one) =>
      one.logicalId === logicalId &&
      one.superseded &&
      one.incarnation < incarnation &&
      one.operationId !== work.operation.id,
  );
}

async function clear(work: StackWork): Promise<void> {
  const isDeletion = work.stack.status === 'DELETE_IN_PROGRESS';
  const isAll = isDeletion || work.stack.status === 'ROLLBACK_IN_PROGRESS';
  const stuck = await clearAway(work, isAll);
  if (stuck.length > 0 && isAll) {
    const names = stuck.map(({ logicalId }) => logicalId).join(', ');
    return work.move('stuck', { ...END, reason: `The following resource(s) failed to delete: [${names}].` });
  }
  // What an update can't take away is nobody's any more, as on AWS.
  for (const resource of work.resources.filter(({ superseded }) => superseded)) {
    await work.drop({ ...resource, status: 'DELETE_FAILED' });
  }
  const deletedAt = isDeletion ? { deletedAt: work.ports.clock.now(), outputs: [], imports: [] } : {};
  await work.move('cleaned', { ...END, ...deletedAt });
}

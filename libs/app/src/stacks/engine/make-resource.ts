import { compareProperties } from '@stoker/core/cloudformation/compare-resources';
import type { WantedResource } from '@stoker/core/cloudformation/wanted-resources';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { StackResource } from '../../ports/stack-store.js';
import type { Made, ResourceType } from '../resource-type.js';
import { madeOf, resourceContext } from './resource-work.js';
import type { StackWork } from './work-on-stack.js';

const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

/**
 * Makes a resource what it is to be: anew, in place, or another in its stead. What is being done is noted before it is done,
 * so that whoever goes on with the stack after a crash knows of it.
 *
 * @param properties functions worked out
 * @throws what an operation throws, the resource's failure noted; WorkLost
 */
export async function makeResource(
  work: StackWork,
  wanted: WantedResource,
  type: ResourceType,
  properties: JsonObject,
): Promise<void> {
  const live = work.live(wanted.id);
  if (live === undefined) {
    const next = fresh(work, wanted, properties);
    await work.note([next], next);
    return create(work, next, type, false);
  }
  if (live.creating) return create(work, live, type, true);
  const { kind } =
    live.type === wanted.type ? compareProperties(type.properties, live.properties, properties) : REPLACED;
  const isUnfinished = !live.status.endsWith('_COMPLETE');
  if (kind === 'none' && !isUnfinished) return keep(work, live, wanted);
  if (kind === 'replace' || type.update === undefined) return replace(work, live, wanted, type, properties);
  return update(work, { ...live, ...attributesOf(wanted), properties, before: live.before ?? live.properties }, type);
}

const REPLACED = { kind: 'replace' } as const;

async function create(work: StackWork, resource: StackResource, type: ResourceType, resumed: boolean): Promise<void> {
  const verb = resource.status.startsWith('UPDATE') ? 'UPDATE' : 'CREATE';
  let row: StackResource = { ...resource, reason: undefined };
  const begin = async (physicalId: string): Promise<void> => {
    row = { ...row, physicalId };
    await work.note([row]);
  };
  const context = resourceContext(work, { ...row, begun: row.physicalId }, resumed, begin);
  const made = await failing(
    work,
    () => row,
    verb,
    () => type.create(context, row.properties),
  );
  row = { ...done(work, row, verb, made), creating: false };
  await work.note([row], row);
}

async function replace(
  work: StackWork,
  live: StackResource,
  wanted: WantedResource,
  type: ResourceType,
  properties: JsonObject,
): Promise<void> {
  const next: StackResource = { ...fresh(work, wanted, properties), status: 'UPDATE_IN_PROGRESS', reason: REPLACING };
  await work.note([{ ...live, superseded: true }, next], next);
  await create(work, next, type, false);
}

async function update(work: StackWork, changed: StackResource, type: ResourceType): Promise<void> {
  const row: StackResource = {
    ...changed,
    status: 'UPDATE_IN_PROGRESS',
    reason: undefined,
    operationId: work.operation.id,
    updatedAt: work.ports.clock.now(),
  };
  await work.note([row], row);
  const context = resourceContext(work, row, false, () => Promise.resolve());
  const { properties, before = {} } = row;
  const made = await failing(
    work,
    () => row,
    'UPDATE',
    () => type.update!(context, madeOf(row), properties, before),
  );
  const after = done(work, row, 'UPDATE', made);
  await work.note([after], after);
}

/** Gives a resource back what it was made of before. @throws what an operation throws; WorkLost */
export async function restoreResource(work: StackWork, live: StackResource, type: ResourceType): Promise<void> {
  const { before, ...row } = live;
  if (before === undefined) return;
  const going: StackResource = { ...row, before, status: 'UPDATE_IN_PROGRESS', reason: undefined };
  await work.note([going], going);
  const context = resourceContext(work, live, false, () => Promise.resolve());
  const made = await failing(
    work,
    () => going,
    'UPDATE',
    () => type.update!(context, madeOf(live), before, live.properties),
  );
  const operationId = `before ${work.operation.id}`;
  const after: StackResource = {
    ...done(work, going, 'UPDATE', made),
    properties: before,
    before: undefined,
    // It is as it was before the operation, whose it is no more.
    operationId,
  };
  await work.note([after], after);
}

/** What the template says of a resource beside its properties may change without a change of the resource. */
async function keep(work: StackWork, live: StackResource, wanted: WantedResource): Promise<void> {
  const next = { ...live, ...attributesOf(wanted) };
  if (JSON.stringify(next) !== JSON.stringify(live)) await work.note([next]);
}

/** Notes why something failed, and fails. */
async function failing(
  work: StackWork,
  row: () => StackResource,
  verb: 'CREATE' | 'UPDATE',
  run: () => Promise<Made>,
): Promise<Made> {
  try {
    return await run();
  } catch (error) {
    const failed: StackResource = { ...row(), status: `${verb}_FAILED`, reason: work.reasonOf(error) };
    await work.note([failed], failed);
    throw error;
  }
}

function done(work: StackWork, row: StackResource, verb: 'CREATE' | 'UPDATE', made: Made): StackResource {
  const { physicalId, ref, attributes } = made;
  return {
    ...row,
    physicalId,
    ref,
    attributes,
    status: `${verb}_COMPLETE`,
    reason: undefined,
    updatedAt: work.ports.clock.now(),
  };
}

function fresh(work: StackWork, wanted: WantedResource, properties: JsonObject): StackResource {
  const earlier = work.resources.filter(({ logicalId }) => logicalId === wanted.id);
  return {
    logicalId: wanted.id,
    incarnation: earlier.reduce((most, { incarnation }) => Math.max(most, incarnation + 1), 0),
    type: wanted.type,
    status: 'CREATE_IN_PROGRESS',
    attributes: {},
    properties,
    ...attributesOf(wanted),
    superseded: false,
    creating: true,
    operationId: work.operation.id,
    updatedAt: work.ports.clock.now(),
  };
}

function attributesOf({ needs, deletionPolicy, updateReplacePolicy }: WantedResource) {
  return { needs, deletionPolicy, updateReplacePolicy };
}

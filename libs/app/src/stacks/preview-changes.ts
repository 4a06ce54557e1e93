import { compareProperties } from '@stoker/core/cloudformation/compare-resources';
import { evaluate, type Scope } from '@stoker/core/cloudformation/evaluate';
import type { Template } from '@stoker/core/cloudformation/template';
import { wantedResources, type WantedResource } from '@stoker/core/cloudformation/wanted-resources';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { ResourceChangeView, Stack, StackReads, StackResource } from '../ports/stack-store.js';
import type { ResourceTypes } from './resource-type.js';
import { scopeOf } from './scope-of.js';

/**
 * What a template would change of a stack, if it were worked on now: resources in the order of the work, those that go last.
 *
 * @param resources that the stack has
 * @throws ValidationException
 */
export async function previewChanges(
  ports: { readonly stacks: Pick<StackReads, 'exports'>; readonly types: ResourceTypes },
  stack: Pick<Stack, 'accountId' | 'region' | 'uuid' | 'name' | 'recipe'>,
  template: Template,
  resources: readonly StackResource[],
): Promise<readonly ResourceChangeView[]> {
  const live = new Map(resources.filter(({ superseded }) => !superseded).map((one) => [one.logicalId, one]));
  const renewed = new Set<string>();
  const scope = await scopeOf(ports, stack, template, (id) => (renewed.has(id) ? undefined : live.get(id)));
  const guessing = guessingScope(scope, template, (id) => renewed.has(id) || !live.has(id));
  const wanted = wantedResources(template, scope);
  const changes = wanted.flatMap((resource): ResourceChangeView[] => {
    const change = changeOf(ports.types, resource, live.get(resource.id), guessing);
    if (change?.action === 'Add' || change?.replacement === 'True') renewed.add(resource.id);
    return change === undefined ? [] : [change];
  });
  const ids = new Set(wanted.map(({ id }) => id));
  const removed = [...live.values()].filter(({ logicalId }) => !ids.has(logicalId));
  return [
    ...changes,
    ...removed.map(({ logicalId, physicalId, type }): ResourceChangeView => ({
      action: 'Remove',
      logicalId,
      physicalId,
      type,
      changed: [],
    })),
  ];
}

function changeOf(
  types: ResourceTypes,
  wanted: WantedResource,
  live: StackResource | undefined,
  scope: Scope,
): ResourceChangeView | undefined {
  const { id: logicalId, type } = wanted;
  if (live === undefined) return { action: 'Add', logicalId, type, changed: [] };
  const properties = evaluate(wanted.properties, scope) as JsonObject;
  const { physicalId } = live;
  const rules = types.get(type)!;
  const compared = compareProperties(rules.properties, live.properties, properties);
  const kind = live.type === type ? compared.kind : 'replace';
  if (kind === 'none') return undefined;
  const isReplaced = kind === 'replace' || rules.update === undefined;
  const { changed } = compared;
  return { action: 'Modify', logicalId, physicalId, type, replacement: isReplaced ? 'True' : 'False', changed };
}

/** A scope in which what is not there yet stands for something that nothing else is. */
function guessingScope(scope: Scope, template: Template, isToCome: (id: string) => boolean): Scope {
  const unknown = (id: string) => template.resources.has(id) && isToCome(id);
  return {
    ...scope,
    ref: (id) => (unknown(id) ? `{{${id}}}` : scope.ref(id)),
    attribute: (id, name) => (unknown(id) ? `{{${id}.${name}}}` : scope.attribute(id, name)),
  };
}

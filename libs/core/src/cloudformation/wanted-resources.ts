import type { Scope } from './evaluate.js';
import { inOrder } from './graph.js';
import { referencesOf } from './references.js';
import { badFormat } from './refusals.js';
import { PSEUDO_PARAMETERS } from './stack-scope.js';
import type { Template, TemplateResource } from './template.js';

/** A resource that a stack is to have, and those of the same that must be there before it. */
export interface WantedResource extends TemplateResource {
  readonly id: string;
  readonly needs: readonly string[];
}

/**
 * Refuses what refers to nothing, and resources that need each other in a circle, whatever parameters say.
 *
 * @throws ValidationException
 */
export function requireReferences(template: Template): void {
  const { parameters, resources, outputs } = template;
  const known = (id: string) => parameters.has(id) || resources.has(id) || PSEUDO_PARAMETERS.includes(id);
  const refuse = (names: readonly string[], block: string) => {
    if (names.length === 0) return;
    throw badFormat(
      `Unresolved resource dependencies [${[...new Set(names)].join(', ')}] in the ${block} block of the template`,
    );
  };
  for (const { properties, dependsOn } of resources.values()) {
    refuse(
      referencesOf(properties).flatMap(({ id }) => (known(id) ? [] : [id])),
      'Resources',
    );
    refuse(
      dependsOn.filter((id) => !resources.has(id)),
      'Resources',
    );
  }
  for (const { value, exportName } of outputs.values()) {
    refuse(
      referencesOf([value, exportName]).flatMap(({ id }) => (known(id) ? [] : [id])),
      'Outputs',
    );
  }
  inOrder(new Map([...resources].map(([id, resource]) => [id, needsOf(resource)])));
}

/** The resources whose conditions hold, each after all that it needs. @throws ValidationException */
export function wantedResources({ resources }: Template, scope: Scope): readonly WantedResource[] {
  const wanted = [...resources].filter(([, { condition }]) => condition === undefined || scope.condition(condition));
  const present = new Set(wanted.map(([id]) => id));
  const needs = new Map(wanted.map(([id, resource]) => [id, needsOf(resource).filter((one) => present.has(one))]));
  return inOrder(needs).map((id) => ({ ...resources.get(id)!, id, needs: needs.get(id)! }));
}

/** Names that a resource refers to or depends on, parameters among them. */
function needsOf({ properties, dependsOn }: TemplateResource): readonly string[] {
  return [...new Set([...dependsOn, ...referencesOf(properties).map(({ id }) => id)])];
}

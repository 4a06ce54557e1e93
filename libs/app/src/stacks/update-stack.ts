import { invalid } from '@stoker/core/cloudformation/refusals';
import type { Template } from '@stoker/core/cloudformation/template';
import { sameValue } from '@stoker/core/model/same-value';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { Stack, StackRecipe } from '../ports/stack-store.js';
import { begun, linger } from './begin-operation.js';
import { requireStack } from './find-stack.js';
import { previewChanges } from './preview-changes.js';
import { prepareStack, requireExpansion, type StackRequest } from './recipe-of.js';
import type { StacksPorts } from './stacks-ports.js';
import { templateOf } from './template-of.js';

export interface ChangedStack extends StackRequest {
  readonly name: string;
  readonly clientToken?: string | undefined;
}

/**
 * Begins to change a stack.
 *
 * @throws ValidationException, also where there is nothing to change; InsufficientCapabilitiesException
 */
export async function updateStack(ports: StacksPorts, caller: AuthorisedCaller, request: ChangedStack): Promise<Stack> {
  const found = await requireStack(ports.stacks, caller.principal.accountId, request.name);
  const prepared = await prepareStack(ports, caller, request, found.recipe);
  requireExpansion(prepared, request.capabilities);
  const { recipe, role, template } = prepared;
  await requireChange(ports, found, recipe, template);
  const { clientToken } = request;
  await ports.stacks.change(found, (stack) => {
    requireSame(stack, found);
    const next = begun(ports, caller, stack, { kind: 'update', role, clientToken });
    return { ...next, stack: { ...next.stack, recipe, updatedAt: ports.clock.now() } };
  });
  await linger(ports, found, found.name);
  return found;
}

/** Refuses a change of a stack that is not as it was when the change was looked at. @throws ValidationException */
export function requireSame(stack: Stack, looked: Stack): void {
  if (stack.updatedAt === looked.updatedAt && stack.status === looked.status) return;
  throw invalid(`Stack ${stack.name} is changed by another operation.`);
}

/** @throws ValidationException in the words that tools look for */
async function requireChange(ports: StacksPorts, stack: Stack, recipe: StackRecipe, template: Template): Promise<void> {
  if (stack.operation !== undefined) return;
  const resources = await ports.stacks.resources(stack);
  const changes = await previewChanges(ports, { ...stack, recipe }, template, resources);
  if (changes.length > 0 || isOtherwiseChanged(ports, stack.recipe, recipe, template)) return;
  throw invalid('No updates are to be performed.');
}

/** Whether outputs, tags or the role differ, or what becomes of resources when they go. */
export function isOtherwiseChanged(
  ports: StacksPorts,
  before: StackRecipe,
  recipe: StackRecipe,
  template: Template,
): boolean {
  const earlier = templateOf(ports, before);
  const policies = ({ resources }: Template) =>
    [...resources].map(([id, { deletionPolicy, updateReplacePolicy }]) => [id, deletionPolicy, updateReplacePolicy]);
  return !(
    sameValue([...earlier.outputs], [...template.outputs]) &&
    sameValue(before.tags, recipe.tags) &&
    before.roleArn === recipe.roleArn &&
    sameValue(policies(earlier), policies(template))
  );
}

import type { Scope } from '@stoker/core/cloudformation/evaluate';
import { importsValues } from '@stoker/core/cloudformation/references';
import { stackArn } from '@stoker/core/cloudformation/stack-name';
import { type MadeResource, stackScope } from '@stoker/core/cloudformation/stack-scope';
import type { Template } from '@stoker/core/cloudformation/template';
import type { Stack, StackReads, StackResource } from '../ports/stack-store.js';

/** What the names of a template stand for in a stack as it is now, and as its resources come to be. */
export async function scopeOf(
  { stacks }: { readonly stacks: Pick<StackReads, 'exports'> },
  stack: Pick<Stack, 'accountId' | 'region' | 'uuid' | 'name' | 'recipe'>,
  template: Template,
  live: (id: string) => StackResource | undefined,
): Promise<Scope> {
  const { accountId, region, name, recipe } = stack;
  const exported = importsValues(template) ? await stacks.exports(accountId) : [];
  const exports = new Map(exported.map((one) => [one.name, one.value]));
  return stackScope({
    template,
    parameters: recipe.parameters,
    facts: {
      accountId,
      region,
      stackId: stackArn(stack, stack.uuid),
      stackName: name,
      notificationArns: recipe.notificationArns,
    },
    exports,
    made: (id) => asMade(live(id)),
  });
}

function asMade(resource: StackResource | undefined): MadeResource | undefined {
  if (resource?.physicalId === undefined) return undefined;
  return { ref: resource.ref ?? resource.physicalId, attributes: resource.attributes };
}

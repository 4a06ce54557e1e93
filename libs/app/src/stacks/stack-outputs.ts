import { evaluate, type Scope } from '@stoker/core/cloudformation/evaluate';
import { badFormat, invalid } from '@stoker/core/cloudformation/refusals';
import type { Template } from '@stoker/core/cloudformation/template';
import type { Stack, StackOutput, StackReads } from '../ports/stack-store.js';

/** What a stack that is made tells, and the names that it imports. @throws ValidationException */
export function outputsOf(
  template: Template,
  scope: Scope,
): { readonly outputs: readonly StackOutput[]; readonly imports: readonly string[] } {
  const imports = new Set<string>();
  const noting: Scope = {
    ...scope,
    imported(name) {
      const found = scope.imported(name);
      imports.add(name);
      return found;
    },
  };
  // Resources once more, for what they import: they are made by now, so that this finds what it found then.
  for (const { properties, condition } of template.resources.values()) {
    if (condition === undefined || scope.condition(condition)) evaluate(properties, noting);
  }
  const outputs = [...template.outputs].flatMap(([key, output]): StackOutput[] => {
    if (output.condition !== undefined && !scope.condition(output.condition)) return [];
    const value = textOf(key, evaluate(output.value, noting));
    const exportName = output.exportName === undefined ? undefined : textOf(key, evaluate(output.exportName, noting));
    return [{ key, value, description: output.description, exportName }];
  });
  const names = outputs.flatMap(({ exportName }) => exportName ?? []);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw badFormat(`Duplicate Export names: [${twice}]`);
  return { outputs, imports: [...imports] };
}

/** Refuses to take away, or to change, what other stacks import. @throws ValidationException in AWS's words */
export async function requireKept(
  stacks: Pick<StackReads, 'importers'>,
  { accountId, outputs }: Pick<Stack, 'accountId' | 'outputs'>,
  next: readonly StackOutput[],
): Promise<void> {
  for (const { exportName, value } of outputs) {
    if (exportName === undefined) continue;
    const after = next.find((output) => output.exportName === exportName);
    if (after?.value === value) continue;
    const importers = await stacks.importers(accountId, exportName);
    if (importers.length === 0) continue;
    const what = after === undefined ? 'deleted' : 'updated';
    throw invalid(`Export ${exportName} cannot be ${what} as it is in use by ${importers.join(' and ')}`);
  }
}

function textOf(key: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badFormat(`Output ${key} is malformed: its value must be a string.`);
}

import type { StepBudget } from './step-budget.js';

/** What a pattern's innermost lists are compared with. */
export type Leaf = string | number | boolean | null;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isLeaf(value: unknown): value is Leaf {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** A member that the document itself has; what every object inherits is no member. */
export function ownMember(object: JsonObject | undefined, key: string): unknown {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * Whether some item of a value passes: of a list the items, lists within it taken apart, of anything else itself, of
 * nothing none. No recursion, for whoever wrote the event chose how deep its lists go. Every item of a list takes a step, a
 * list that is one too: lists of empty lists have nothing that could pass, and take as long to walk. @throws TooManySteps
 */
export function someItem(value: unknown, budget: StepBudget, passes: (item: unknown) => boolean): boolean {
  if (!Array.isArray(value)) return value !== undefined && passes(value);
  const pending: { readonly list: readonly unknown[]; next: number }[] = [{ list: value, next: 0 }];
  for (let last = pending.at(-1); last !== undefined; last = pending.at(-1)) {
    if (last.next === last.list.length) {
      pending.pop();
      continue;
    }
    budget.take(1);
    const item = last.list[last.next++];
    if (Array.isArray(item)) pending.push({ list: item, next: 0 });
    else if (passes(item)) return true;
  }
  return false;
}

import { badTemplate } from './refusals.js';

/**
 * Names in an order in which each comes after all that it needs; those that could come at once stay in the order that they
 * have. What is needed and is not among them counts as there.
 *
 * @param needs what each needs, by its name
 * @throws ValidationException for those that need each other in a circle
 */
export function inOrder(needs: ReadonlyMap<string, Iterable<string>>): readonly string[] {
  const waits = new Map<string, number>();
  const waiters = new Map<string, string[]>();
  for (const [name, needed] of needs) {
    const known = [...new Set(needed)].filter((one) => needs.has(one));
    waits.set(name, known.length);
    for (const one of known) waiters.set(one, [...(waiters.get(one) ?? []), name]);
  }
  const order = [...needs.keys()].filter((name) => waits.get(name) === 0);
  for (const name of order) {
    for (const waiter of waiters.get(name) ?? []) {
      const left = waits.get(waiter)! - 1;
      waits.set(waiter, left);
      if (left === 0) order.push(waiter);
    }
  }
  if (order.length === needs.size) return order;
  const stuck = [...needs.keys()].filter((name) => !order.includes(name));
  throw badTemplate(`Circular dependency between resources: [${stuck.join(', ')}]`);
}

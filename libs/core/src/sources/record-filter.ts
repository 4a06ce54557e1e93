import { compileEventPattern, type EventMatcher, LONGEST_PATTERN } from '../events/pattern/compile-pattern.js';
import { StepBudget, TooManySteps } from '../events/pattern/step-budget.js';
import type { MappingFilters } from '../model/event-sources/mapping.js';

/**
 * Which records of a source the function is shown: those that match one of the filters, or all where there is none.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 *
 * One that takes too long to compare is shown: to drop it unread would be to lose it.
 *
 * @throws for a pattern that is none
 */
export function recordFilter(filters: MappingFilters | undefined): (record: unknown) => boolean {
  const matchers = (filters?.Filters ?? []).map(({ Pattern = '' }) => compileEventPattern(Pattern, LONGEST_PATTERN));
  return matchers.length === 0 ? () => true : (record) => passesAny(matchers, record);
}

function passesAny(matchers: readonly EventMatcher[], record: unknown): boolean {
  const budget = new StepBudget();
  try {
    return matchers.some((matches) => matches(record, budget));
  } catch (error) {
    if (error instanceof TooManySteps) return true;
    throw error;
  }
}

/** Data as filters see it: an object where it is the JSON of one, its text otherwise. */
export function filterable(data: string): unknown {
  if (!data.trimStart().startsWith('{')) return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}

import { compileEventPattern, type EventMatcher, LONGEST_PATTERN } from '../pattern/compile-pattern.js';
import { StepBudget } from '../pattern/step-budget.js';
import { compileTargetInput, type InputMaker } from '../transform/target-input.js';
import type { EventView } from './event-view.js';
import { type EventRule, isEnabled } from './rule.js';
import type { RuleTargetSettings } from './rule-target.js';

/** A rule that is ready to take events. */
export interface CompiledRule {
  readonly rule: EventRule;
  /** Of a rule that goes by its schedule alone no event is asked. */
  readonly matches: EventMatcher;
  readonly targets: readonly CompiledTarget[];
}

export interface CompiledTarget {
  readonly target: RuleTargetSettings;
  readonly makeInput: InputMaker;
}

/** The rule, whatever its state. */
export function compileRule(rule: EventRule): CompiledRule {
  const { eventPattern } = rule;
  return {
    rule,
    matches: eventPattern === undefined ? () => false : compileEventPattern(eventPattern, LONGEST_PATTERN),
    targets: rule.targets.map((target) => ({ target, makeInput: compileTargetInput(target) })),
  };
}

/** Those of a bus's rules that may have to do with events: enabled, with a pattern and targets. */
export function compileRules(rules: readonly EventRule[]): readonly CompiledRule[] {
  return rules
    .filter((rule) => isEnabled(rule) && rule.eventPattern !== undefined && rule.targets.length > 0)
    .map(compileRule);
}

/** Those that take the event. @throws TooManySteps for one that takes too long to compare with all of them */
export function rulesFor(rules: readonly CompiledRule[], { value }: EventView): readonly CompiledRule[] {
  const budget = new StepBudget();
  return rules.filter(({ matches }) => matches(value, budget));
}

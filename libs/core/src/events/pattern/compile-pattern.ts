import { invalidPattern } from './invalid-pattern.js';
import { isJsonObject, isLeaf, type JsonObject, ownMember, someItem } from './json-value.js';
import {
  type Absence,
  type LeafField,
  type ParsedPattern,
  parsePattern,
  type PatternField,
  type PatternNode,
} from './parse-pattern.js';
import { StepBudget } from './step-budget.js';

/**
 * Whether an event, parsed from its JSON, is what a pattern asks for. Patterns that one event is compared with may share a
 * budget of steps. @throws TooManySteps, and nothing else
 */
export type EventMatcher = (event: unknown, budget?: StepBudget) => boolean;

/** How long a pattern may be, in characters, where nobody has been granted more. */
export const USUAL_PATTERN_LENGTH = 2_048;
/** How long one may be at most. */
export const LONGEST_PATTERN = 4_096;

/**
 * Compiles an event pattern. An event matches when it has every field of the pattern with one of the listed values; of a
 * list in the event one item is enough, and fields under a list of objects are looked for in one and the same object.
 * A match takes steps in proportion to the pattern times the event at most, and no more than its budget.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * Errors: `InvalidEventPatternException`.
 */
export function compileEventPattern(text: string, longest = USUAL_PATTERN_LENGTH): EventMatcher {
  if (text.length > longest) throw invalidPattern(`Pattern is longer than ${longest} characters`);
  const pattern = parsePattern(text);
  return (event, budget = new StepBudget()) => new Match(pattern, event, budget).holds(pattern.root, event);
}

/** One event against one pattern. */
class Match {
  /** By absence; each is found out once, however many items of a list ask for it. */
  private readonly absent: (boolean | undefined)[];

  constructor(
    pattern: ParsedPattern,
    private readonly event: unknown,
    private readonly budget: StepBudget,
  ) {
    this.absent = Array<undefined>(pattern.absences.length);
  }

  /** Whether the value, or one item of it, has all that the node asks for. An empty list is as good as nothing. */
  holds(node: PatternNode, value: unknown): boolean {
    let empty = true;
    const held = someItem(value, this.budget, (item) => {
      empty = false;
      return this.holdsFor(node, isJsonObject(item) ? item : undefined);
    });
    return held || (empty && this.holdsFor(node, undefined));
  }

  private holdsFor(node: PatternNode, object: JsonObject | undefined): boolean {
    return (
      node.fields.every((field) => this.hasField(field, object)) &&
      node.choices.every((choice) => choice.some((alternative) => this.holdsFor(alternative, object)))
    );
  }

  private hasField(field: PatternField, object: JsonObject | undefined): boolean {
    this.budget.take(1);
    const value = ownMember(object, field.key);
    if ('node' in field) return this.holds(field.node, value);
    if (someItem(value, this.budget, (item) => this.passes(field, item))) return true;
    return field.absence !== undefined && this.isAbsent(field.absence);
  }

  private passes({ test, tests }: LeafField, item: unknown): boolean {
    this.budget.takeLeaf(item, tests);
    return isLeaf(item) && test(item);
  }

  private isAbsent({ index, path }: Absence): boolean {
    return (this.absent[index] ??= !this.hasLeafAt(this.event, path, 0));
  }

  /** Whether any leaf lies at the path, through whichever items of lists. */
  private hasLeafAt(value: unknown, path: readonly string[], depth: number): boolean {
    const key = path[depth];
    return someItem(value, this.budget, (item) => {
      this.budget.take(1);
      if (key === undefined) return isLeaf(item);
      return isJsonObject(item) && this.hasLeafAt(ownMember(item, key), path, depth + 1);
    });
  }
}

import { invalidPattern } from './invalid-pattern.js';
import { isJsonObject, isLeaf, type JsonObject, ownMember, someItem } from './json-value.js';
import {
  type Absence,
  type ParsedPattern,
  parsePattern,
  type PatternField,
  type PatternNode,
} from './parse-pattern.js';

/** Whether an event, parsed from its JSON, is what a pattern asks for. Never throws. */
export type EventMatcher = (event: unknown) => boolean;

/** How long a pattern may be, in characters, where nobody has been granted more. */
export const USUAL_PATTERN_LENGTH = 2_048;
/** How long one may be at most. */
export const LONGEST_PATTERN = 4_096;

/**
 * Compiles an event pattern. An event matches when it has every field of the pattern with one of the listed values; of a
 * list in the event one item is enough, and fields under a list of objects are looked for in one and the same object.
 * A match takes steps in proportion to the pattern times the event at most.
 *
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * Errors: `InvalidEventPatternException`.
 */
export function compileEventPattern(text: string, longest = USUAL_PATTERN_LENGTH): EventMatcher {
  if (text.length > longest) throw invalidPattern(`Pattern is longer than ${longest} characters`);
  const pattern = parsePattern(text);
  return (event) => new Match(pattern, event).holds(pattern.root, event);
}

/** One event against one pattern. */
class Match {
  /** By absence; each is found out once, however many items of a list ask for it. */
  private readonly absent: (boolean | undefined)[];

  constructor(
    pattern: ParsedPattern,
    private readonly event: unknown,
  ) {
    this.absent = Array<undefined>(pattern.absences.length);
  }

  /** Whether the value, or one item of it, has all that the node asks for. An empty list is as good as nothing. */
  holds(node: PatternNode, value: unknown): boolean {
    let empty = true;
    const held = someItem(value, (item) => {
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
    const value = ownMember(object, field.key);
    if ('node' in field) return this.holds(field.node, value);
    if (someItem(value, (item) => isLeaf(item) && field.test(item))) return true;
    return field.absence !== undefined && this.isAbsent(field.absence);
  }

  private isAbsent({ index, path }: Absence): boolean {
    return (this.absent[index] ??= !hasLeafAt(this.event, path, 0));
  }
}

/** Whether any leaf lies at the path, through whichever items of lists. */
function hasLeafAt(value: unknown, path: readonly string[], depth: number): boolean {
  const key = path[depth];
  if (key === undefined) return someItem(value, isLeaf);
  return someItem(value, (item) => isJsonObject(item) && hasLeafAt(ownMember(item, key), path, depth + 1));
}

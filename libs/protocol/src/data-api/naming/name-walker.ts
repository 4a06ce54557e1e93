import type { MemberModel, ServiceModel, ShapeModel, StructureModel } from '../../aws-model/service-model.js';
import { shapeOf, wireName } from '../../aws-wire/shapes.js';
import type { NamingRules, Rename } from './naming-rules.js';
import { isJsonObject } from '@stoker/core/events/pattern/json-value';

/** In place of an element whose name belongs to nobody here. */
const NOTHING = Symbol('nothing');

/**
 * Finds the names in inputs and answers by the service's model, so that what tenants keep under their own keys, however they
 * are called, is never taken for one.
 */
export class NameWalker<K extends string> {
  readonly #holding = new Map<string, boolean>();

  constructor(
    private readonly model: ServiceModel,
    private readonly rules: NamingRules<K>,
  ) {}

  /** Every name in a value of the shape, in the order of the model. */
  find(shapeName: string | undefined, value: unknown): readonly { readonly kind: K; readonly name: string }[] {
    const found: { kind: K; name: string }[] = [];
    this.rename(shapeName, value, (kind, name) => {
      found.push({ kind, name });
      return name;
    });
    return found;
  }

  /** Whether values of the shape may have names in them. */
  hasNames(shapeName: string | undefined): boolean {
    return shapeName !== undefined && this.#holds(shapeName);
  }

  /**
   * A copy of the value with every name replaced. What has no name to be replaced with is left out, and so is the element of
   * a list that has it; so are members that the model does not know, on the way to names. All else is taken over as it is.
   */
  rename(shapeName: string | undefined, value: unknown, rename: Rename<K>): unknown {
    if (shapeName === undefined || !this.#holds(shapeName)) return value;
    return this.#value(shapeName, undefined, value, rename);
  }

  /** @param own the kind that the member makes a text be, or each text of a list */
  #value(shapeName: string, own: K | undefined, value: unknown, rename: Rename<K>): unknown {
    const shape = shapeOf(this.model, shapeName);
    switch (shape.type) {
      case 'structure':
        return isJsonObject(value) ? this.#structure(shapeName, shape, value, rename) : NOTHING;
      case 'list':
        return Array.isArray(value)
          ? value.map((each) => this.#element(shape.member, own, each, rename)).filter((each) => each !== NOTHING)
          : NOTHING;
      case 'map': {
        if (!isJsonObject(value)) return NOTHING;
        const kind = this.rules.shapes[shape.key];
        const entries = Object.entries(value).map(([key, each]): [unknown, unknown] => [
          kind === undefined ? key : (rename(kind, key) ?? NOTHING),
          this.#element(shape.value, undefined, each, rename),
        ]);
        return Object.fromEntries(
          entries.filter((entry): entry is [string, unknown] => !entry.includes(NOTHING)),
        ) as unknown;
      }
      case 'string': {
        const kind = own ?? this.rules.shapes[shapeName];
        if (kind === undefined) return value;
        return typeof value === 'string' ? (rename(kind, value) ?? NOTHING) : NOTHING;
      }
      default:
        return value;
    }
  }

  /** An element goes as a whole where a name right in it does. */
  #element(shapeName: string, own: K | undefined, value: unknown, rename: Rename<K>): unknown {
    if (own === undefined && !this.#holds(shapeName)) return value;
    const shape = shapeOf(this.model, shapeName);
    if (shape.type !== 'structure' || !isJsonObject(value)) return this.#value(shapeName, own, value, rename);
    let whole = true;
    const renamed = this.#structure(shapeName, shape, value, rename, () => (whole = false));
    return whole ? renamed : NOTHING;
  }

  #structure(
    shapeName: string,
    { members }: StructureModel,
    value: Readonly<Record<string, unknown>>,
    rename: Rename<K>,
    onLoss?: () => void,
  ): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(members)) {
      const key = wireName(name, member);
      if (!Object.hasOwn(value, key) || value[key] === null || value[key] === undefined) continue;
      const own = this.#kindOf(shapeName, name);
      const renamed =
        own === undefined && !this.#holds(member.shape)
          ? value[key]
          : this.#value(member.shape, own, value[key], rename);
      if (renamed === NOTHING) onLoss?.();
      else copy[key] = renamed;
    }
    return copy;
  }

  #kindOf(shapeName: string, member: string): K | undefined {
    return this.rules.members[`${shapeName}.${member}`] ?? this.rules.members[member];
  }

  #holds(shapeName: string): boolean {
    let holds = this.#holding.get(shapeName);
    if (holds === undefined) {
      // A shape that holds itself holds no more by it.
      this.#holding.set(shapeName, false);
      holds = this.#looksInto(shapeName, shapeOf(this.model, shapeName), new Set([shapeName]));
      this.#holding.set(shapeName, holds);
    }
    return holds;
  }

  #looksInto(name: string, shape: ShapeModel, seen: Set<string>): boolean {
    const inner = (next: string): boolean =>
      !seen.has(next) && this.#looksInto(next, shapeOf(this.model, next), seen.add(next));
    switch (shape.type) {
      case 'string':
        return this.rules.shapes[name] !== undefined;
      case 'list':
        return inner(shape.member);
      case 'map':
        return this.rules.shapes[shape.key] !== undefined || inner(shape.value);
      case 'structure':
        return Object.entries(shape.members).some(
          ([member, { shape: next }]: [string, MemberModel]) => this.#kindOf(name, member) !== undefined || inner(next),
        );
      default:
        return false;
    }
  }
}

import { ServiceError } from '@stoker/core/errors/service-error';
import type { ListModel, ServiceModel, ShapeModel, StructureModel } from '../aws-model/service-model.js';
import { lowerFirst } from './lower-first.js';
import { modelPattern } from './pattern.js';
import { shapeOf } from './shapes.js';

/** One member that breaks one constraint. */
export interface Violation {
  /** `environment.variables`, `filters.1.member.pattern` */
  readonly path: string;
  /** As the message shows it; null for a member that is not there, undefined for one that must not be shown. */
  readonly value: string | null | undefined;
  /** `Member must have length less than or equal to 64` */
  readonly constraint: string;
}

/** The refusal of an input, worded as AWS words it. */
export function validationError(violations: readonly Violation[]): ServiceError {
  const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: `;
  const texts = violations.map(({ path, value, constraint }) => {
    const shown = value === undefined ? '' : value === null ? 'null ' : `'${value}' `;
    return `Value ${shown}at '${path}' failed to satisfy constraint: ${constraint}`;
  });
  return new ServiceError('ValidationException', count + texts.join('; '));
}

/** Checks inputs against the constraints of a model: required, enum, pattern, min and max. */
export class Validator {
  readonly #patterns = new Map<string, RegExp>();

  constructor(private readonly model: ServiceModel) {}

  /** @throws ValidationException naming every violation */
  check(shape: StructureModel, input: Readonly<Record<string, unknown>>): void {
    const violations: Violation[] = [];
    this.#members(shape, input, '', violations);
    if (violations.length > 0) throw validationError(violations);
  }

  #members(shape: StructureModel, value: Readonly<Record<string, unknown>>, path: string, found: Violation[]): void {
    for (const name in shape.members) {
      const member = value[name];
      if (member !== undefined) {
        this.#value(shapeOf(this.model, shape.members[name]!.shape), member, join(path, lowerFirst(name)), found);
      } else if (shape.required?.includes(name)) {
        found.push({ path: join(path, lowerFirst(name)), value: null, constraint: 'Member must not be null' });
      }
    }
  }

  #value(shape: ShapeModel, value: unknown, path: string, found: Violation[]): void {
    for (const constraint of this.#broken(shape, value))
      found.push({ path, value: this.#shown(shape, value), constraint });
    if (shape.type === 'structure') this.#members(shape, value as Record<string, unknown>, path, found);
    if (shape.type === 'list') this.#elements(shape, value as readonly unknown[], path, found);
    if (shape.type === 'map') {
      const entries = value as Readonly<Record<string, unknown>>;
      this.#scalars(shape.key, Object.keys(entries), 'Map keys', shape, value, path, found);
      if (!this.#nests(shape.value)) {
        this.#scalars(shape.value, Object.values(entries), 'Map value', shape, value, path, found);
      } else {
        const inner = shapeOf(this.model, shape.value);
        for (const [key, entry] of Object.entries(entries)) this.#value(inner, entry, `${path}.${key}.member`, found);
      }
    }
  }

  #elements(list: ListModel, elements: readonly unknown[], path: string, found: Violation[]): void {
    if (!this.#nests(list.member)) return this.#scalars(list.member, elements, 'Member', list, elements, path, found);
    const inner = shapeOf(this.model, list.member);
    elements.forEach((element, index) => this.#value(inner, element, `${path}.${index + 1}.member`, found));
  }

  /** AWS reports the scalars inside a list or map against the whole of it, with all constraints they break. */
  #scalars(
    shapeName: string,
    scalars: readonly unknown[],
    what: string,
    holder: ShapeModel,
    whole: unknown,
    path: string,
    found: Violation[],
  ): void {
    const shape = shapeOf(this.model, shapeName);
    const broken = new Set(scalars.flatMap((scalar) => this.#broken(shape, scalar)));
    if (broken.size === 0) return;
    found.push({
      path,
      value: this.#shown(holder, whole),
      constraint: `${what} must satisfy constraint: [${[...broken].join(', ')}]`,
    });
  }

  /** A value as a message shows it; undefined where the model says that it, or something in it, is not to be shown. */
  #shown(shape: ShapeModel, value: unknown): string | undefined {
    return this.#holdsSensitive(shape, new Set()) ? undefined : show(value);
  }

  #holdsSensitive(shape: ShapeModel, seen: Set<ShapeModel>): boolean {
    if (shape.sensitive) return true;
    if (seen.has(shape)) return false;
    seen.add(shape);
    return innerShapes(shape).some((name) => this.#holdsSensitive(shapeOf(this.model, name), seen));
  }

  #nests(shapeName: string): boolean {
    const { type } = shapeOf(this.model, shapeName);
    return type === 'structure' || type === 'list' || type === 'map';
  }

  /** The constraints of the shape itself that a value breaks. */
  #broken(shape: ShapeModel, value: unknown): readonly string[] {
    switch (shape.type) {
      case 'structure':
      case 'boolean':
      case 'timestamp':
        return NONE;
      case 'integer':
      case 'long':
      case 'float':
      case 'double':
        return limits(shape, value as number, 'value');
      case 'list':
        return limits(shape, (value as readonly unknown[]).length, 'length');
      case 'map':
        return limits(shape, Object.keys(value as object).length, 'length');
      case 'blob':
        return limits(shape, (value as Uint8Array).length, 'length');
      case 'string': {
        const text = value as string;
        if (shape.enum !== undefined) {
          return shape.enum.includes(text) ? NONE : [`Member must satisfy enum value set: [${shape.enum.join(', ')}]`];
        }
        const broken = limits(shape, text.length, 'length');
        // No database or C string takes it, and no constraint of the model keeps it out of free text.
        if (text.includes('\0')) return [...broken, 'Member must not contain the character U+0000'];
        // What is too long is not matched: a pattern's cost grows with its text.
        if (shape.pattern === undefined || text.length > (shape.max ?? text.length)) return broken;
        if (this.#pattern(shape.pattern).test(text)) return broken;
        return [...broken, `Member must satisfy regular expression pattern: ${shape.pattern}`];
      }
    }
  }

  #pattern(source: string): RegExp {
    let pattern = this.#patterns.get(source);
    if (pattern === undefined) this.#patterns.set(source, (pattern = modelPattern(source)));
    return pattern;
  }
}

const NONE: readonly string[] = [];

function limits(
  { min, max }: { min?: number; max?: number },
  size: number,
  what: 'length' | 'value',
): readonly string[] {
  if (min !== undefined && size < min) return [`Member must have ${what} greater than or equal to ${min}`];
  if (max !== undefined && size > max) return [`Member must have ${what} less than or equal to ${max}`];
  return NONE;
}

/** Names of the shapes that a shape is made of. */
function innerShapes(shape: ShapeModel): readonly string[] {
  switch (shape.type) {
    case 'structure':
      return Object.values(shape.members).map((member) => member.shape);
    case 'list':
      return [shape.member];
    case 'map':
      return [shape.key, shape.value];
    default:
      return NONE;
  }
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, entry]) => `${key}=${show(entry)}`);
  return `{${entries.join(', ')}}`;
}

function join(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

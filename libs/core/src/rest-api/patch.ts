import { ServiceError } from '../errors/service-error.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PatchOperation.html */
export interface PatchOperation {
  readonly op?: string | undefined;
  readonly path?: string | undefined;
  readonly value?: string | undefined;
  readonly from?: string | undefined;
}

/**
 * How a place of a document is patched. Values come as texts.
 * - `text`, `integer`, `number`, `flag`: the value at the place itself;
 * - `entry`, `flag-entry`: one of a map, whose key the path ends with;
 * - `member`: one of a list of texts, which the path ends with, or the value names where the path ends before it.
 */
export type FieldKind = 'text' | 'integer' | 'number' | 'flag' | 'entry' | 'flag-entry' | 'member';

/** Kinds by the place's path: `/endpointConfiguration/types`. */
export type PatchFields = Readonly<Record<string, FieldKind>>;

/** One operation, and the segments of its path. */
export interface PatchStep {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly segments: readonly string[];
  readonly value: string | undefined;
}

/**
 * The operations of a request, each with its path taken apart (`~1` stands for a slash, `~0` for a tilde).
 *
 * @throws BadRequestException for operations that API Gateway has of others than these resources
 */
export function patchSteps(operations: readonly PatchOperation[] = []): readonly PatchStep[] {
  return operations.map(({ op, path = '', value }) => {
    if (op !== 'add' && op !== 'remove' && op !== 'replace') throw invalidPatch(op ?? 'null', path, []);
    if (!path.startsWith('/')) throw invalidPatch(op, path, []);
    const segments = path.slice(1).split('/').map(unescapeSegment);
    return { op, path, segments, value };
  });
}

/**
 * A document with the operations done, in their order.
 * https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 *
 * @throws BadRequestException for a place that can't be patched, or a value that does not fit it; nothing is done then
 */
export function patched<D extends object>(
  document: D,
  fields: PatchFields,
  operations: readonly PatchOperation[] = [],
): D {
  return patchSteps(operations).reduce((current, step) => patchOnce(current, fields, step), document);
}

/** The same for one operation. */
export function patchOnce<D extends object>(document: D, fields: PatchFields, step: PatchStep): D {
  const { op, segments } = step;
  const last = segments.at(-1)!;
  const whole = placeOf(segments);
  const own = kindAt(fields, whole);
  if (own === 'member' || own === 'entry' || own === 'flag-entry') {
    if (own === 'member' && step.value !== undefined)
      return at(document, segments, (list) => withMember(list, op, step.value!));
    throw invalidPatch(op, step.path, Object.keys(fields));
  }
  if (own !== undefined) {
    if (op === 'add' && own !== 'text') throw invalidPatch(op, step.path, Object.keys(fields));
    return at(document, segments, () => (op === 'remove' ? undefined : valueOf(own, step)));
  }
  const parent = segments.slice(0, -1);
  switch (kindAt(fields, placeOf(parent))) {
    case 'member':
      return at(document, parent, (list) => withMember(list, op, last, step.value));
    case 'entry':
      return at(document, parent, (map) => withEntry(map, last, op === 'remove' ? undefined : (step.value ?? '')));
    case 'flag-entry':
      return at(document, parent, (map) => withEntry(map, last, op === 'remove' ? undefined : step.value === 'true'));
    default:
      throw invalidPatch(op, step.path, Object.keys(fields));
  }
}

export function invalidPatch(op: string, path: string, places: readonly string[]): ServiceError {
  const list = places.join(', ');
  return new ServiceError(
    'BadRequestException',
    `Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${list}]`,
  );
}

function valueOf(kind: FieldKind, { value, path }: PatchStep): unknown {
  if (kind === 'text') return value;
  // A value that is not given, or empty, is taken for none at all.
  if (value === undefined || value === '') return undefined;
  if (kind === 'flag') {
    if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  } else {
    const number = Number(value);
    if (Number.isFinite(number) && (kind === 'number' || Number.isInteger(number))) return number;
  }
  throw new ServiceError('BadRequestException', `Invalid value '${value}' specified for '${path}'.`);
}

/** Replacing a member puts the value in its place. */
function withMember(list: unknown, op: PatchStep['op'], member: string, value = member): readonly string[] | undefined {
  const members = (list as readonly string[] | undefined) ?? [];
  const index = members.indexOf(member);
  if (op === 'remove') {
    const left = members.filter((one) => one !== member);
    return left.length === 0 ? undefined : left;
  }
  if (op === 'replace' && index >= 0) return [...new Set(members.with(index, value))];
  return members.includes(member) ? members : [...members, member];
}

function withEntry(map: unknown, key: string, value: unknown): Readonly<Record<string, unknown>> | undefined {
  const entries = Object.entries((map as Readonly<Record<string, unknown>> | undefined) ?? {}).filter(
    ([name]) => name !== key,
  );
  if (value !== undefined) entries.push([key, value]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A copy of a document with what `change` makes of the value at a place. Places are those of a table: no name of a prototype. */
function at<D extends object>(document: D, [name, ...rest]: readonly string[], change: (value: unknown) => unknown): D {
  const members = document as Readonly<Record<string, unknown>>;
  const value = members[name!];
  const made = rest.length === 0 ? change(value) : at((value ?? {}) as object, rest, change);
  return { ...members, [name!]: made } as D;
}

function kindAt(fields: PatchFields, place: string): FieldKind | undefined {
  return Object.hasOwn(fields, place) ? fields[place] : undefined;
}

function placeOf(segments: readonly string[]): string {
  return `/${segments.join('/')}`;
}

/** A name as it stands between slashes of a patch's path. https://datatracker.ietf.org/doc/html/rfc6901#section-3 */
export function escapeSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeSegment(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

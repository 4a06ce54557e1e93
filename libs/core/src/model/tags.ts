import { ServiceError } from '../errors/service-error.js';
import type { Home } from './function-name.js';

/** Tags of a resource: values by key. Lengths and characters are checked against the service model. */
export type Tags = Readonly<Record<string, string>>;

/** The kinds of resources that can have tags, as their ARNs name them. */
export const TAGGABLE = ['function', 'event-source-mapping', 'code-signing-config'] as const;

/** A resource that can have tags. */
export interface TagTarget {
  readonly region: string;
  readonly accountId: string;
  readonly kind: (typeof TAGGABLE)[number];
  /** Of a function; the id of another kind. */
  readonly name: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
const MAX_TAGS = 50;

const TAGGABLE_ARN = new RegExp(
  `^arn:[a-zA-Z0-9-]+:lambda:(?<region>[a-z0-9-]+):(?<accountId>\\d{12}):(?<kind>${TAGGABLE.join('|')}):` +
    String.raw`(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$`,
);

/** The resource that an ARN names, with the qualifier of a version or alias, which has no tags of its own. */
export function parseTaggable(arn: string): (TagTarget & { readonly qualifier: string | undefined }) | undefined {
  const { region, accountId, kind, name, qualifier } = TAGGABLE_ARN.exec(arn)?.groups ?? {};
  const known = TAGGABLE.find((one) => one === kind);
  if (region === undefined || accountId === undefined || known === undefined || name === undefined) return undefined;
  return { region, accountId, kind: known, name, qualifier };
}

/**
 * The resource that a request about tags means.
 *
 * @param arn of the pattern of the service model
 * @throws InvalidParameterValueException for a version, an alias or a kind that can't have tags,
 *   ResourceNotFoundException for another region
 */
export function resolveTaggable(arn: string, home: Home): TagTarget {
  const found = parseTaggable(arn);
  if (found === undefined) throw refusal(`Tags are not supported for this kind of resource: ${arn}`);
  const { qualifier, ...target } = found;
  if (qualifier !== undefined) {
    throw refusal('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  }
  if (target.region !== home.region) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Resources from '${target.region}' are not reachable in this region ('${home.region}')`,
    );
  }
  return target;
}

export function tagTargetArn({ region, accountId, kind, name }: TagTarget): string {
  return `arn:aws:lambda:${region}:${accountId}:${kind}:${name}`;
}

/**
 * The tags with others added; those of the same key are replaced.
 *
 * @throws InvalidParameterValueException for reserved keys and for too many tags in all
 */
export function withTags(current: Tags, added: Tags): Tags {
  const reserved = Object.keys(added).some((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved) throw refusal('aws: prefixed tag key names are not allowed for external use.');
  const next = { ...current, ...added };
  if (Object.keys(next).length > MAX_TAGS) throw refusal('Number of tags exceeds resource tag limit.');
  return next;
}

/** The tags without those of some keys; a key that is not there is no error. */
export function withoutTags(current: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key)));
}

function refusal(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

import { ServiceError } from '../errors/service-error.js';

/** Tags that a session gets; keys are told apart whatever their case. */
export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  /** Keys of those that follow into the next role of a chain. */
  readonly transitiveTagKeys: readonly string[];
}

/**
 * The tags of a session: those asked for, and those that the session before it in a chain hands on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 *
 * @throws InvalidParameterValueException
 */
export function sessionTags(
  asked: readonly { readonly key: string; readonly value: string }[],
  transitiveTagKeys: readonly string[],
  inherited: Readonly<Record<string, string>> = {},
): SessionTags {
  const keys = asked.map(({ key }) => key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (keys.some((key) => key.startsWith('aws:'))) throw invalid('System tags cannot be specified in session tags.');
  if (transitiveTagKeys.some((key) => !keys.includes(key.toLowerCase()))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  if (Object.keys(inherited).some((key) => keys.includes(key.toLowerCase()))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const handedOn = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  const own = asked.map(({ key, value }): [string, string] => [key, value]);
  return {
    tags: { ...inherited, ...Object.fromEntries(own) },
    transitiveTagKeys: [
      ...Object.keys(inherited),
      ...own.map(([key]) => key).filter((key) => handedOn.has(key.toLowerCase())),
    ],
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

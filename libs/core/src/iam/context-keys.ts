import { list } from './one-or-many.js';
import type { PolicyDocument, PolicyStatement } from './policy.js';

/**
 * The condition keys that a document asks about, in its own spelling, each once: those of its conditions and those
 * that stand in its values as variables.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
 */
export function contextKeysOf(document: PolicyDocument): readonly string[] {
  return unique(list(document.Statement).flatMap((statement) => keysOf(statement, document.Version)));
}

/** The same of one statement. */
export function contextKeysOfStatement(
  statement: PolicyStatement,
  version: PolicyDocument['Version'],
): readonly string[] {
  return unique(keysOf(statement, version));
}

function keysOf(statement: PolicyStatement, version: PolicyDocument['Version']): string[] {
  const conditions = Object.values(statement.Condition ?? {}).flatMap((keys) => Object.entries(keys));
  const resources = list(statement.Resource ?? statement.NotResource ?? []);
  const values = [...resources, ...conditions.flatMap(([, wanted]) => list(wanted).map(String))];
  const variables = version === '2012-10-17' ? values.flatMap(variablesOf) : [];
  return [...conditions.map(([key]) => key), ...variables];
}

/** `${aws:username}` and `${aws:PrincipalTag/team, 'none'}`, but not the escapes `${*}`, `${?}` and `${$}`. */
function variablesOf(value: string): string[] {
  return [...value.matchAll(/\$\{([^},]+)(?:,[^}]*)?\}/g)].map(([, key = '']) => key.trim()).filter(isKey);
}

function isKey(text: string): boolean {
  return text.includes(':');
}

/** Keys are not case-sensitive; the first spelling stays. */
function unique(keys: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const key of keys) if (!seen.has(key.toLowerCase())) seen.set(key.toLowerCase(), key);
  return [...seen.values()];
}

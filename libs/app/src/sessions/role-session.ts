import type { Role } from '../ports/identity-store.js';

/** The ARN of a role's session, which has lost the role's path, as on AWS. */
export function assumedRoleArn({ accountId, name }: Pick<Role, 'accountId' | 'name'>, sessionName: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`;
}

/** The tags of a principal with those of its session, which count where both have a key, in whatever case. */
export function tagsOver(
  own: Readonly<Record<string, string>> = {},
  session: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const taken = new Set(Object.keys(session).map((key) => key.toLowerCase()));
  const left = Object.entries(own).filter(([key]) => !taken.has(key.toLowerCase()));
  return { ...Object.fromEntries(left), ...session };
}

/** The condition keys that say which tags a session is to get. */
export function tagContext(
  tags: Readonly<Record<string, string>>,
  transitiveTagKeys: readonly string[],
): Readonly<Record<string, string | readonly string[]>> {
  const keys = Object.keys(tags);
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(keys.length > 0 && { 'aws:TagKeys': keys }),
    ...(transitiveTagKeys.length > 0 && { 'sts:TransitiveTagKeys': transitiveTagKeys }),
  };
}

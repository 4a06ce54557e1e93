/** What policies can belong to. https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html */
export const ENTITY_KINDS = ['user', 'group', 'role'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** A user, group or role by its name, which is unique among its kind in the account, whatever its path. */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly accountId: string;
  readonly name: string;
}

/**
 * @param path `/`, or one that begins and ends with a slash
 */
export function entityArn({ kind, accountId, name }: EntityRef, path = '/'): string {
  return `arn:aws:iam::${accountId}:${kind}${path}${name}`;
}

/** Takes the ARN of a user, group or role apart; undefined for any other text. */
export function parseEntityArn(arn: string): (EntityRef & { readonly path: string }) | undefined {
  const { accountId, kind, path, name } = ENTITY_ARN.exec(arn)?.groups ?? {};
  const known = ENTITY_KINDS.find((one) => one === kind);
  if (accountId === undefined || known === undefined || path === undefined || name === undefined) return undefined;
  return { kind: known, accountId, path, name };
}

const ENTITY_ARN =
  /^arn:aws:iam::(?<accountId>\d{12}):(?<kind>user|group|role)(?<path>\/(?:[!-~]*\/)?)(?<name>[\w+=,.@-]+)$/;

/** How the unique ids of a kind begin. */
export const ID_PREFIXES: Readonly<Record<EntityKind, 'AIDA' | 'AGPA' | 'AROA'>> = {
  user: 'AIDA',
  group: 'AGPA',
  role: 'AROA',
};

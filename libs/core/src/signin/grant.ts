/**
 * What somebody may do to the platform, as the scopes of API tokens are written. `admin` covers every account; writing
 * covers reading.
 */
export type Grant = `${GrantSubject}:${GrantVerb}`;
type GrantSubject = 'admin' | `account:${string}`;
type GrantVerb = 'read' | 'write';

/** What an operation asks for; `account` stands for the account that its path names. */
export type Permission = 'admin:read' | 'admin:write' | 'account:read' | 'account:write';

/** What an administrator may do, by role. */
export const ROLE_GRANTS = {
  administrator: ['admin:write'],
  /** Sees everything and changes nothing. */
  auditor: ['admin:read'],
} as const satisfies Record<string, readonly Grant[]>;
export type AdministratorRole = keyof typeof ROLE_GRANTS;

const GRANT = /^(?:admin|account:\d{12}):(?:read|write)$/;

export function isGrant(text: string): text is Grant {
  return GRANT.test(text);
}

/** The grant that an operation needs. @param accountId the account in its path, where it has one */
export function neededGrant(permission: Permission, accountId: string | undefined): Grant {
  if (permission === 'admin:read' || permission === 'admin:write') return permission;
  if (accountId === undefined) throw new TypeError(`${permission} needs an account`);
  return `account:${accountId}:${verbOf(permission)}`;
}

/** Whether somebody with these grants may do what needs `needed`. */
export function permits(grants: readonly Grant[], needed: Grant): boolean {
  return grants.some((grant) => covers(grant, needed));
}

/** What both lists allow: a token's scopes within what its owner may still do. */
export function commonGrants(some: readonly Grant[], others: readonly Grant[]): Grant[] {
  return [...new Set(some.flatMap((one) => others.flatMap((other) => common(one, other))))];
}

/** The most that two grants both cover; nothing where they are about different accounts. */
function common(one: Grant, other: Grant): Grant[] {
  const verb = verbOf(one) === 'write' ? verbOf(other) : 'read';
  if (subjectOf(one) === 'admin') return [`${subjectOf(other)}:${verb}`];
  return subjectOf(other) === 'admin' || subjectOf(other) === subjectOf(one) ? [`${subjectOf(one)}:${verb}`] : [];
}

function covers(grant: Grant, needed: Grant): boolean {
  const verbs = verbOf(grant) === 'write' || verbOf(needed) === 'read';
  return verbs && (subjectOf(grant) === 'admin' || subjectOf(grant) === subjectOf(needed));
}

function verbOf(grant: string): GrantVerb {
  return grant.endsWith(':write') ? 'write' : 'read';
}

function subjectOf(grant: Grant): GrantSubject {
  return grant.slice(0, grant.lastIndexOf(':')) as GrantSubject;
}

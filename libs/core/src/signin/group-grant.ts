import { type AdministratorRole, type Grant, ROLE_GRANTS } from './grant.js';

/** What the members of one of the issuer's groups may do: a role of the platform, or something in one account. */
export type GroupGrant =
  | { readonly group: string; readonly role: AdministratorRole }
  | { readonly group: string; readonly accountId: string; readonly access: 'read' | 'write' };

/** What somebody with these groups may do; nothing at all where no group of theirs is among those that are named. */
export function grantsOfGroups(groups: readonly string[], named: readonly GroupGrant[]): Grant[] {
  const theirs = named.filter(({ group }) => groups.includes(group));
  return [...new Set(theirs.flatMap(grantsOf))];
}

function grantsOf(named: GroupGrant): readonly Grant[] {
  return 'role' in named ? ROLE_GRANTS[named.role] : [`account:${named.accountId}:${named.access}`];
}

import { alreadyExists, noSuchEntity } from '@stoker/core/identity/refusals';
import type { IamCounts, IamStore } from '@stoker/app/ports/iam-store';
import { attempt } from '../connection/failures.js';
import { changing, read, type IamStoreContext } from './context.js';
import { AWS_PREFIX } from './stored-policy.js';

type AccountParts = Pick<IamStore, 'setAlias' | 'deleteAlias' | 'findAlias' | 'count'>;

const counted = (table: string, name: string, more = '') =>
  `(SELECT count(*)::int FROM ${table} WHERE account_id = $1 ${more}) AS "${name}"`;

const COUNTS = `SELECT ${[
  counted('users', 'users'),
  counted('groups', 'groups'),
  counted('roles', 'roles'),
  counted('managed_policies', 'policies', `AND NOT starts_with(name, '${AWS_PREFIX}')`),
  counted('managed_policy_versions', 'policyVersions'),
  counted('oidc_providers', 'providers'),
].join(', ')}`;

/** What belongs to an account as a whole. */
export function account(context: IamStoreContext): AccountParts {
  const { prisma } = context.database;
  return {
    setAlias: (accountId, alias) =>
      changing(context, accountId, async (tx) => {
        // Aliases are everybody's: two accounts that want the same one wait for each other here.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('account_aliases'))`;
        const owner = await tx.accountAlias.findUnique({ where: { alias } });
        if (owner !== null && owner.accountId !== accountId) {
          throw alreadyExists(`The account alias ${alias} already exists.`);
        }
        await tx.accountAlias.upsert({ where: { accountId }, create: { accountId, alias }, update: { alias } });
      }),

    deleteAlias: (accountId, alias) =>
      changing(context, accountId, async (tx) => {
        const { count } = await tx.accountAlias.deleteMany({ where: { accountId, alias } });
        if (count === 0) throw noSuchEntity(`The account alias ${alias} cannot be found.`);
      }),

    findAlias: (accountId) =>
      attempt(async () => (await prisma.accountAlias.findUnique({ where: { accountId } }))?.alias),

    async count(accountId) {
      const [counts] = await read<IamCounts>(context, COUNTS, accountId);
      return counts ?? { users: 0, groups: 0, roles: 0, policies: 0, policyVersions: 0, providers: 0 };
    },
  };
}

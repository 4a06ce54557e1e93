import { IAM_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import { noEntity } from '@stoker/core/identity/refusals';
import type { IamStore } from '@stoker/app/ports/iam-store';
import { changing, count, read, type IamStoreContext } from './context.js';
import { lockedEntity } from './locked-entity.js';
import { SELECT_ENTITY, toEntity, type EntityRow } from './entity-row.js';

type Groups = Pick<IamStore, 'addMember' | 'removeMember' | 'listMembers' | 'listGroupsOf'>;

/** Which users are in which groups. */
export function groups(context: IamStoreContext): Groups {
  return {
    addMember: (group, userName) =>
      changing(context, group.accountId, async (tx) => {
        const { accountId, name } = group;
        await lockedEntity(tx, group);
        await lockedEntity(tx, { kind: 'user', accountId, name: userName });
        const others = await count(
          tx,
          'SELECT count(*)::int FROM group_members WHERE account_id = $1 AND user_name = $2 AND group_name <> $3',
          accountId,
          userName,
          name,
        );
        if (others >= IAM_QUOTAS.groupsPerUser) throw quotaExceeded('GroupsPerUser', IAM_QUOTAS.groupsPerUser);
        await tx.$executeRawUnsafe(
          'INSERT INTO group_members (account_id, group_name, user_name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
          accountId,
          name,
          userName,
        );
      }),

    removeMember: (group, userName) =>
      changing(context, group.accountId, async (tx) => {
        const { accountId, name } = group;
        await lockedEntity(tx, group);
        const removed = await tx.$executeRawUnsafe(
          'DELETE FROM group_members WHERE account_id = $1 AND group_name = $2 AND user_name = $3',
          accountId,
          name,
          userName,
        );
        if (removed === 0) throw noEntity({ kind: 'user', name: userName });
      }),

    async listMembers({ accountId, name }) {
      const text = `${SELECT_ENTITY.user} JOIN group_members m ON m.account_id = e.account_id AND m.user_name = e.name
        WHERE m.account_id = $1 AND m.group_name = $2 ORDER BY e.name`;
      return (await read<EntityRow>(context, text, accountId, name)).map((row) => toEntity('user', row));
    },

    async listGroupsOf({ accountId, name }) {
      const text = `${SELECT_ENTITY.group} JOIN group_members m ON m.account_id = e.account_id AND m.group_name = e.name
        WHERE m.account_id = $1 AND m.user_name = $2 ORDER BY e.name`;
      return (await read<EntityRow>(context, text, accountId, name)).map((row) => toEntity('group', row));
    },
  };
}

import type { EntityRef } from '@stoker/core/identity/entity';
import { deleteConflict } from '@stoker/core/identity/refusals';
import type { Tx } from '../connection/database.js';
import { count, TABLES } from './context.js';

/** Deletes an entity that nothing depends on. @throws DeleteConflictException */
export async function deleteEntity(tx: Tx, ref: EntityRef): Promise<void> {
  for (const [table, column, remedy] of dependants(ref)) {
    const text = `SELECT count(*)::int FROM ${table} WHERE account_id = $1 AND ${column} = $2`;
    if ((await count(tx, text, ref.accountId, ref.name)) > 0) {
      throw deleteConflict(`Cannot delete entity, must ${remedy} first.`);
    }
  }
  const text = `DELETE FROM ${TABLES[ref.kind]} WHERE account_id = $1 AND name = $2`;
  await tx.$executeRawUnsafe(text, ref.accountId, ref.name);
}

/** What has to go before an entity, in the order that AWS asks for it. */
function dependants({ kind }: EntityRef): (readonly [table: string, column: string, remedy: string])[] {
  return [
    [`${kind}_policy_attachments`, `${kind}_name`, 'detach all policies'],
    [`${kind}_inline_policies`, `${kind}_name`, 'delete policies'],
    ...(kind === 'user' ? [['access_keys', 'user_name', 'delete access keys'] as const] : []),
    ...(kind === 'role' ? [] : [['group_members', `${kind}_name`, 'remove users from group'] as const]),
  ];
}

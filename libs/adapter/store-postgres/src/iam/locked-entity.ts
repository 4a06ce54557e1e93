import type { EntityKind, EntityRef } from '@stoker/core/identity/entity';
import { noEntity } from '@stoker/core/identity/refusals';
import type { IamEntity } from '@stoker/app/ports/iam-store';
import type { Tx } from '../connection/database.js';
import { rows } from './context.js';
import { SELECT_ENTITY, toEntity, type EntityRow } from './entity-row.js';

/** A query for one entity by account and name. */
export const ONE_ENTITY: Readonly<Record<EntityKind, string>> = {
  user: `${SELECT_ENTITY.user} WHERE e.account_id = $1 AND e.name = $2`,
  group: `${SELECT_ENTITY.group} WHERE e.account_id = $1 AND e.name = $2`,
  role: `${SELECT_ENTITY.role} WHERE e.account_id = $1 AND e.name = $2`,
};

/** The entity, within a transaction of `changing`. @throws NoSuchEntityException */
export async function lockedEntity(tx: Tx, ref: EntityRef): Promise<IamEntity> {
  const [row] = await rows<EntityRow>(tx, ONE_ENTITY[ref.kind], ref.accountId, ref.name);
  if (row === undefined) throw noEntity(ref);
  return toEntity(ref.kind, row);
}

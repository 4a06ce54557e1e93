import { ENTITY_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import { ID_PREFIXES, type EntityKind, type EntityRef } from '@stoker/core/identity/entity';
import { parsePolicyArn } from '@stoker/core/identity/policy-ref';
import { entityExists, notAttachable } from '@stoker/core/identity/refusals';
import type { IamStore } from '@stoker/app/ports/iam-store';
import type { Tx } from '../connection/database.js';
import { cut, markerKey } from '../connection/pages.js';
import { uniqueId } from '../identity/names.js';
import { resealKeys } from './access-keys.js';
import { changing, count, json, read, TABLES, type IamStoreContext } from './context.js';
import { deleteEntity } from './delete-entity.js';
import { SELECT_ENTITY, toEntity, type EntityRow } from './entity-row.js';
import { lockedEntity, ONE_ENTITY } from './locked-entity.js';
import { usablePolicy } from './stored-policy.js';

type Entities = Pick<
  IamStore,
  'createEntity' | 'findEntity' | 'listEntities' | 'updateEntity' | 'deleteEntity' | 'changeTags'
>;

const QUOTA_NAMES: Readonly<Record<EntityKind, string>> = {
  user: 'UsersPerAccount',
  group: 'GroupsPerAccount',
  role: 'RolesPerAccount',
};

/** Users, groups and roles themselves. */
export function entities(context: IamStoreContext): Entities {
  return {
    createEntity: (entity) =>
      changing(context, entity.accountId, async (tx) => {
        const { kind, accountId, name, path, tags, boundaryArn, role } = entity;
        await requireFree(tx, entity);
        const { perAccount } = ENTITY_QUOTAS[kind];
        const there = await count(tx, `SELECT count(*)::int FROM ${TABLES[kind]} WHERE account_id = $1`, accountId);
        if (there >= perAccount) throw quotaExceeded(QUOTA_NAMES[kind], perAccount);
        const id = uniqueId(ID_PREFIXES[kind]);
        const columns: [string, unknown][] = [
          ['account_id', accountId],
          ['name', name],
          ['path', path],
          ['unique_id', id],
        ];
        if (kind !== 'group') {
          const boundary = boundaryArn === undefined ? null : await boundaryName(tx, accountId, boundaryArn);
          columns.push(['tags', json(tags)], ['boundary_name', boundary]);
        }
        if (role !== undefined) {
          columns.push(['trust_policy', json(role.trustPolicy)], ['description', role.description ?? null]);
          columns.push(['max_session_seconds', role.maxSessionSeconds]);
        }
        const places = columns.map(([column], index) => `$${index + 1}${JSON_COLUMNS.has(column) ? '::json' : ''}`);
        await tx.$executeRawUnsafe(
          `INSERT INTO ${TABLES[kind]} (${columns.map(([column]) => column).join(', ')}) VALUES (${places.join(', ')})`,
          ...columns.map(([, value]) => value),
        );
        return lockedEntity(tx, entity);
      }),

    async findEntity(ref) {
      const [row] = await read<EntityRow>(context, ONE_ENTITY[ref.kind], ref.accountId, ref.name);
      return row && toEntity(ref.kind, row);
    },

    async listEntities(kind, { accountId, pathPrefix }, page) {
      const [after = ''] = markerKey(TABLES[kind], page, 1);
      const text = `${SELECT_ENTITY[kind]} WHERE e.account_id = $1 AND starts_with(e.path, $2) AND e.name > $3
        ORDER BY e.name LIMIT $4`;
      const found = await read<EntityRow>(context, text, accountId, pathPrefix, after, page.maxItems + 1);
      const items = found.map((row) => toEntity(kind, row));
      return cut(TABLES[kind], items, page, ({ name }) => [name]);
    },

    updateEntity: (ref, change) =>
      changing(context, ref.accountId, async (tx) => {
        const current = await lockedEntity(tx, ref);
        const { name = ref.name, path = current.path, boundaryArn, role = {} } = change;
        if (name.toLowerCase() !== ref.name.toLowerCase()) await requireFree(tx, { ...ref, name });
        const set = (assignment: string, ...values: unknown[]) =>
          tx.$executeRawUnsafe(
            `UPDATE ${TABLES[ref.kind]} SET ${assignment} WHERE account_id = $1 AND name = $2`,
            ref.accountId,
            ref.name,
            ...values,
          );
        if (boundaryArn !== undefined) {
          const boundary = boundaryArn === null ? null : await boundaryName(tx, ref.accountId, boundaryArn);
          await set('boundary_name = $3', boundary);
        }
        if (role.trustPolicy !== undefined) await set('trust_policy = $3::json', json(role.trustPolicy));
        if (role.description !== undefined) await set('description = $3', role.description);
        if (role.maxSessionSeconds !== undefined) await set('max_session_seconds = $3', role.maxSessionSeconds);
        await set('path = $3, name = $4', path, name);
        if (ref.kind === 'user' && name !== ref.name) await resealKeys(context, tx, ref, name);
        return lockedEntity(tx, { ...ref, name });
      }),

    deleteEntity: (ref) =>
      changing(context, ref.accountId, async (tx) => {
        await lockedEntity(tx, ref);
        await deleteEntity(tx, ref);
      }),

    changeTags: (ref, change) =>
      changing(context, ref.accountId, async (tx) => {
        const { tags } = await lockedEntity(tx, ref);
        await tx.$executeRawUnsafe(
          `UPDATE ${TABLES[ref.kind]} SET tags = $3::json WHERE account_id = $1 AND name = $2`,
          ref.accountId,
          ref.name,
          json(change(tags)),
        );
      }),
  };
}

const JSON_COLUMNS: ReadonlySet<string> = new Set(['tags', 'trust_policy']);

async function requireFree(tx: Tx, ref: EntityRef): Promise<void> {
  const taken = await count(
    tx,
    `SELECT count(*)::int FROM ${TABLES[ref.kind]} WHERE account_id = $1 AND lower(name) = lower($2)`,
    ref.accountId,
    ref.name,
  );
  if (taken > 0) throw entityExists(ref);
}

async function boundaryName(tx: Tx, accountId: string, arn: string): Promise<string> {
  const ref = parsePolicyArn(arn);
  if (ref === undefined) throw notAttachable(arn);
  return usablePolicy(tx, accountId, ref);
}

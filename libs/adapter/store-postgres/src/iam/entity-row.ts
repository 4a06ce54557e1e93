import { entityArn, type EntityKind } from '@stoker/core/identity/entity';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Tags } from '@stoker/core/model/tags';
import type { IamEntity } from '@stoker/app/ports/iam-store';
import { TABLES } from './context.js';
import { storedPolicyArn } from './stored-policy.js';

export interface EntityRow {
  accountId: string;
  name: string;
  path: string;
  id: string;
  createdAt: Date;
  tags: Tags;
  boundaryName: string | null;
  boundaryPath: string | null;
  trustPolicy: PolicyDocument | null;
  description: string | null;
  maxSessionSeconds: number | null;
}

const COMMON = 'e.account_id AS "accountId", e.name, e.path, e.unique_id AS id, e.created_at AS "createdAt"';
const BOUNDED = 'e.tags, b.name AS "boundaryName", b.path AS "boundaryPath"';
const NO_ROLE = 'NULL AS "trustPolicy", NULL AS description, NULL AS "maxSessionSeconds"';
const BOUNDARY = 'LEFT JOIN managed_policies b ON b.account_id = e.account_id AND b.name = e.boundary_name';

/** A query for the entities of a kind, `e`, up to its conditions. */
export const SELECT_ENTITY: Readonly<Record<EntityKind, string>> = {
  user: `SELECT ${COMMON}, ${BOUNDED}, ${NO_ROLE} FROM ${TABLES.user} e ${BOUNDARY}`,
  group: `SELECT ${COMMON}, '{}'::json AS tags, NULL AS "boundaryName", NULL AS "boundaryPath", ${NO_ROLE}
    FROM ${TABLES.group} e`,
  role: `SELECT ${COMMON}, ${BOUNDED}, e.trust_policy AS "trustPolicy", e.description,
    e.max_session_seconds AS "maxSessionSeconds" FROM ${TABLES.role} e ${BOUNDARY}`,
};

export function toEntity(kind: EntityKind, row: EntityRow): IamEntity {
  const { accountId, name, path, id, tags, boundaryName, boundaryPath, trustPolicy } = row;
  const ref = { kind, accountId, name };
  return {
    ...ref,
    path,
    id,
    arn: entityArn(ref, path),
    createdAt: row.createdAt.getTime(),
    tags,
    ...(boundaryName !== null && { boundaryArn: storedPolicyArn(accountId, boundaryName, boundaryPath ?? '/') }),
    ...(trustPolicy !== null && {
      role: {
        trustPolicy,
        maxSessionSeconds: row.maxSessionSeconds ?? 3600,
        ...(row.description !== null && { description: row.description }),
      },
    }),
  };
}

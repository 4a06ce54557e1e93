import type { PolicyDocument } from '@stoker/core/iam/policy';
import { awsManagedId, awsManagedPolicy } from '@stoker/core/identity/aws-managed/aws-managed-policies';
import { policyArn } from '@stoker/core/identity/policy-ref';
import type { Tags } from '@stoker/core/model/tags';
import type { IamPolicy } from '@stoker/app/ports/iam-store';
import { AWS_PREFIX } from './stored-policy.js';

export interface PolicyRow {
  accountId: string;
  name: string;
  path: string;
  id: string;
  description: string | null;
  tags: Tags;
  defaultVersion: number;
  document: PolicyDocument;
  attachments: number;
  bounds: number;
  createdAt: Date;
  updatedAt: Date;
}

const usesIn = (table: string, column: string) =>
  `(SELECT count(*) FROM ${table} u WHERE u.account_id = p.account_id AND u.${column} = p.name)`;
const ATTACHED = ['user', 'group', 'role'].map((kind) => usesIn(`${kind}_policy_attachments`, 'policy_name'));
const BOUND = ['users', 'roles'].map((table) => usesIn(table, 'boundary_name'));

/** A query for policies, `p`, with what uses them, up to its conditions. */
export const SELECT_POLICY = `SELECT p.account_id AS "accountId", p.name, p.path, p.unique_id AS id, p.description, p.tags,
    p.default_version AS "defaultVersion", p.document, (${ATTACHED.join(' + ')})::int AS attachments,
    (${BOUND.join(' + ')})::int AS bounds, p.created_at AS "createdAt", p.updated_at AS "updatedAt"
  FROM managed_policies p`;

/** When AWS's policies are said to have come: an account's row says only when it used one first. */
const AWS_SINCE = Date.UTC(2015, 1, 6);

export function toPolicy(row: PolicyRow): IamPolicy {
  const { path, tags, defaultVersion, attachments, bounds } = row;
  const awsName = row.name.startsWith(AWS_PREFIX) ? row.name.slice(AWS_PREFIX.length) : undefined;
  if (awsName !== undefined) return awsPolicy(awsName, path, row.document, { attachments, bounds });
  const { accountId, name } = row;
  return {
    accountId,
    path,
    name,
    arn: policyArn({ accountId, path, name }),
    id: row.id,
    ...(row.description !== null && { description: row.description }),
    tags,
    defaultVersion,
    document: row.document,
    attachments,
    bounds,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

/** A policy of AWS's, as an account uses it. @param document what it says where the code does not know it */
export function awsPolicy(
  name: string,
  path: string,
  document: PolicyDocument,
  uses: { readonly attachments: number; readonly bounds: number },
): IamPolicy {
  const known = awsManagedPolicy(name);
  return {
    accountId: 'aws',
    path,
    name,
    arn: policyArn({ accountId: 'aws', path, name }),
    id: awsManagedId(name),
    ...(known && { description: known.description }),
    tags: {},
    defaultVersion: 1,
    document: known?.document ?? document,
    ...uses,
    createdAt: AWS_SINCE,
    updatedAt: AWS_SINCE,
  };
}

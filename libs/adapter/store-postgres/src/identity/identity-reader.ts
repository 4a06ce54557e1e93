import { effectiveQuotas } from '@stoker/core/quotas/quotas';
import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { awsManagedPolicy, awsManagedPolicyAt } from '@stoker/core/identity/aws-managed/aws-managed-policies';
import { parseEntityArn } from '@stoker/core/identity/entity';
import { parsePolicyArn } from '@stoker/core/identity/policy-ref';
import type { Tags } from '@stoker/core/model/tags';
import type { AccessKey, Account, IdentityReader, ManagedPolicy, Role } from '@stoker/app/ports/identity-store';
import { type LayerRow, layersOf, toLayers } from '../quotas/layers.js';
import type { Database } from '../connection/database.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { AWS_PREFIX } from '../iam/stored-policy.js';
import { rootPrincipal, secretIdentity, userPrincipal } from './names.js';

/** What a policy's row says; of AWS's policies the row's name, for their documents are in the code. */
const document = (table: string) =>
  `CASE WHEN starts_with(${table}.name, '${AWS_PREFIX}') THEN to_json(${table}.name) ELSE ${table}.document END`;

/** Policies of a kind of owner, whose name and account are expressions, as rows of `document`. */
const policyRows = (kind: 'user' | 'role' | 'group', owner: string, account: string) => `
    SELECT i.document FROM ${kind}_inline_policies i
      WHERE i.account_id = ${account} AND i.${kind}_name ${owner}
    UNION ALL
    SELECT ${document('p')} FROM ${kind}_policy_attachments a
      JOIN managed_policies p ON p.account_id = a.account_id AND p.name = a.policy_name
      WHERE a.account_id = ${account} AND a.${kind}_name ${owner}`;

/** All policies of one owner as a JSON list. */
const asList = (policies: string) => `(SELECT coalesce(json_agg(d.document), '[]') FROM (${policies}) d)`;

const GROUPS_OF_USER = `IN (SELECT m.group_name FROM group_members m
  WHERE m.account_id = k.account_id AND m.user_name = k.user_name)`;

const POLICIES_OF_USER = asList(
  `${policyRows('user', '= k.user_name', 'k.account_id')} UNION ALL ${policyRows('group', GROUPS_OF_USER, 'k.account_id')}`,
);

const FIND_ACCESS_KEY = {
  name: 'find_access_key',
  text: `SELECT k.account_id AS "accountId", k.user_name AS "userName", k.secret, k.sealing_key_id AS "sealingKeyId",
      u.unique_id AS "userId", u.path, u.tags, ${document('b')} AS boundary, ${POLICIES_OF_USER} AS policies
    FROM access_keys k
      LEFT JOIN users u ON u.account_id = k.account_id AND u.name = k.user_name
      LEFT JOIN managed_policies b ON b.account_id = u.account_id AND b.name = u.boundary_name
    WHERE k.id = $1 AND k.active`,
};

const FIND_ROLE = {
  name: 'find_role',
  text: `SELECT r.unique_id AS "uniqueId", r.trust_policy AS "trustPolicy", r.tags,
      r.max_session_seconds AS "maxSessionSeconds", ${document('b')} AS boundary,
      ${asList(policyRows('role', '= r.name', 'r.account_id'))} AS policies
    FROM roles r LEFT JOIN managed_policies b ON b.account_id = r.account_id AND b.name = r.boundary_name
    WHERE r.account_id = $1 AND r.name = $2 AND r.path = $3`,
};

const FIND_MANAGED_POLICY = {
  name: 'find_managed_policy',
  text: `SELECT document FROM managed_policies WHERE account_id = $1 AND name = $2 AND path = $3`,
};

const FIND_ACCOUNT = {
  name: 'find_account',
  text: `SELECT id AS "accountId", name, concurrency_limit AS "concurrencyLimit", status, egress,
      (SELECT json_agg(g.document ORDER BY g.name) FROM account_guardrails g WHERE g.account_id = a.id) AS guardrails,
      (SELECT coalesce(json_agg(l), '[]') FROM (${layersOf('a.id')}) l) AS layers
    FROM accounts a WHERE id = $1`,
};

/** Policies do not bind an account's root; as a document that any evaluator understands. */
const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};

/** A document, or the name of the row that stands for a policy of AWS's. */
type StoredDocument = PolicyDocument | string;

/** Null guardrails, and null egress, are none. */
type AccountRow = Omit<Account, 'guardrails' | 'quotas' | 'egress'> & {
  guardrails: PolicyDocument[] | null;
  egress: EgressPolicy | null;
  layers: LayerRow[];
};

interface KeyRow {
  accountId: string;
  /** Null for a key of the root, as are the two after it. */
  userName: string | null;
  userId: string | null;
  path: string | null;
  tags: Tags | null;
  boundary: StoredDocument | null;
  policies: StoredDocument[];
  secret: Uint8Array;
  sealingKeyId: string;
}

interface RoleRow {
  uniqueId: string;
  trustPolicy: PolicyDocument;
  tags: Tags;
  maxSessionSeconds: number;
  boundary: StoredDocument | null;
  policies: StoredDocument[];
}

/** Identity on the data path: one prepared statement a question. */
export class PostgresIdentityReader implements IdentityReader {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  async findAccessKey(accessKeyId: string): Promise<AccessKey | undefined> {
    const { rows } = await this.database.query<KeyRow>(FIND_ACCESS_KEY, [accessKeyId]);
    const [row] = rows;
    if (row === undefined) return undefined;
    const { accountId, userName, userId } = row;
    const sealed = { keyId: row.sealingKeyId, data: row.secret };
    const secret = this.box.open(sealed, secretIdentity(accessKeyId, accountId, userName));
    if (userName === null || userId === null) {
      return { accessKeyId, secret, principal: rootPrincipal(accountId), policies: [EVERYTHING] };
    }
    const principal = userPrincipal(accountId, userName, userId, row.path ?? '/');
    return { accessKeyId, secret, principal, tags: row.tags ?? {}, ...effective(row) };
  }

  async findRole(arn: string): Promise<Role | undefined> {
    const ref = parseEntityArn(arn);
    if (ref?.kind !== 'role') return undefined;
    const { accountId, name, path } = ref;
    const { rows } = await this.database.query<RoleRow>(FIND_ROLE, [accountId, name, path]);
    const [row] = rows;
    if (row === undefined) return undefined;
    const { uniqueId, trustPolicy, tags, maxSessionSeconds } = row;
    return { accountId, name, arn, uniqueId, trustPolicy, tags, maxSessionSeconds, ...effective(row) };
  }

  async findManagedPolicy(arn: string): Promise<ManagedPolicy | undefined> {
    const ref = parsePolicyArn(arn);
    if (ref === undefined) return undefined;
    const { accountId, path, name } = ref;
    if (accountId === 'aws') {
      const aws = awsManagedPolicyAt(ref);
      return aws && { accountId, arn, document: aws.document };
    }
    const values = [accountId, name, path];
    const { rows } = await this.database.query<Pick<ManagedPolicy, 'document'>>(FIND_MANAGED_POLICY, values);
    return rows[0] && { accountId, arn, document: rows[0].document };
  }

  async findAccount(accountId: string): Promise<Account | undefined> {
    const { rows } = await this.database.query<AccountRow>(FIND_ACCOUNT, [accountId]);
    const [row] = rows;
    if (row === undefined) return undefined;
    const { guardrails, egress, layers, ...known } = row;
    const { platform, own } = toLayers(layers);
    return {
      ...known,
      quotas: effectiveQuotas(platform, own),
      ...(guardrails !== null && { guardrails }),
      ...(egress !== null && { egress }),
    };
  }
}

/** The policies of a row and its boundary, where it has one. */
function effective({ boundary, policies }: { boundary: StoredDocument | null; policies: StoredDocument[] }) {
  return { policies: policies.map(documentOf), ...(boundary !== null && { boundary: documentOf(boundary) }) };
}

/** The same object each time for a policy of AWS's: it is compiled once. */
function documentOf(stored: StoredDocument): PolicyDocument {
  if (typeof stored !== 'string') return stored;
  return awsManagedPolicy(stored.slice(AWS_PREFIX.length))?.document ?? NOTHING;
}

/** What a policy allows that an earlier version knew and this one does not. */
const NOTHING: PolicyDocument = { Version: '2012-10-17', Statement: [] };

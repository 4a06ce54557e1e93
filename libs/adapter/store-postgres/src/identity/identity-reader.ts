import { effectiveQuotas } from '@stoker/core/quotas/quotas';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { AccessKey, Account, IdentityReader, ManagedPolicy, Role } from '@stoker/app/ports/identity-store';
import { type LayerRow, layersOf, toLayers } from '../quotas/layers.js';
import type { Database } from '../connection/database.js';
import type { SecretBox } from '../secrets/secret-box.js';
import { roleArn, rootPrincipal, secretIdentity, userPrincipal } from './names.js';

/** Inline and attached policies of one owner as a JSON list. */
const policiesOf = (kind: 'user' | 'role', owner: string, account: string) => `
  (SELECT coalesce(json_agg(d.document), '[]') FROM (
    SELECT i.document FROM ${kind}_inline_policies i
      WHERE i.account_id = ${account} AND i.${kind}_name = ${owner}
    UNION ALL
    SELECT p.document FROM ${kind}_policy_attachments a
      JOIN managed_policies p ON p.account_id = a.account_id AND p.name = a.policy_name
      WHERE a.account_id = ${account} AND a.${kind}_name = ${owner}
  ) d)`;

const FIND_ACCESS_KEY = {
  name: 'find_access_key',
  text: `SELECT k.account_id AS "accountId", k.user_name AS "userName", k.secret, k.sealing_key_id AS "sealingKeyId",
      u.unique_id AS "userId", b.document AS boundary, ${policiesOf('user', 'k.user_name', 'k.account_id')} AS policies
    FROM access_keys k
      LEFT JOIN users u ON u.account_id = k.account_id AND u.name = k.user_name
      LEFT JOIN managed_policies b ON b.account_id = u.account_id AND b.name = u.boundary_name
    WHERE k.id = $1 AND k.active`,
};

const FIND_ROLE = {
  name: 'find_role',
  text: `SELECT r.unique_id AS "uniqueId", r.trust_policy AS "trustPolicy", ${policiesOf('role', 'r.name', 'r.account_id')} AS policies
    FROM roles r WHERE r.account_id = $1 AND r.name = $2`,
};

const FIND_MANAGED_POLICY = {
  name: 'find_managed_policy',
  text: `SELECT document FROM managed_policies WHERE account_id = $1 AND name = $2`,
};

const FIND_ACCOUNT = {
  name: 'find_account',
  text: `SELECT id AS "accountId", name, concurrency_limit AS "concurrencyLimit", status,
      (SELECT json_agg(g.document ORDER BY g.name) FROM account_guardrails g WHERE g.account_id = a.id) AS guardrails,
      (SELECT coalesce(json_agg(l), '[]') FROM (${layersOf('a.id')}) l) AS layers
    FROM accounts a WHERE id = $1`,
};

/** Policies do not bind an account's root; as a document that any evaluator understands. */
const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};

const POLICY_ARN = /^arn:aws:iam::(\d{12}):policy\/([^/]+)$/;
const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/([^/]+)$/;

/** Null guardrails are none. */
type AccountRow = Omit<Account, 'guardrails' | 'quotas'> & { guardrails: PolicyDocument[] | null; layers: LayerRow[] };

interface KeyRow {
  accountId: string;
  /** Null for a key of the root, as are the two after it. */
  userName: string | null;
  userId: string | null;
  boundary: PolicyDocument | null;
  policies: PolicyDocument[];
  secret: Uint8Array;
  sealingKeyId: string;
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
    const principal = userPrincipal(accountId, userName, userId);
    const boundary = row.boundary === null ? {} : { boundary: row.boundary };
    return { accessKeyId, secret, principal, policies: row.policies, ...boundary };
  }

  async findRole(arn: string): Promise<Role | undefined> {
    const [, accountId, name] = ROLE_ARN.exec(arn) ?? [];
    if (accountId === undefined || name === undefined) return undefined;
    const { rows } = await this.database.query<Pick<Role, 'uniqueId' | 'trustPolicy' | 'policies'>>(FIND_ROLE, [
      accountId,
      name,
    ]);
    return rows[0] && { accountId, name, arn: roleArn(accountId, name), ...rows[0] };
  }

  async findManagedPolicy(arn: string): Promise<ManagedPolicy | undefined> {
    const [, accountId, name] = POLICY_ARN.exec(arn) ?? [];
    if (accountId === undefined || name === undefined) return undefined;
    const { rows } = await this.database.query<Pick<ManagedPolicy, 'document'>>(FIND_MANAGED_POLICY, [accountId, name]);
    return rows[0] && { accountId, arn, document: rows[0].document };
  }

  async findAccount(accountId: string): Promise<Account | undefined> {
    const { rows } = await this.database.query<AccountRow>(FIND_ACCOUNT, [accountId]);
    const [row] = rows;
    if (row === undefined) return undefined;
    const { guardrails, layers, ...known } = row;
    const { platform, own } = toLayers(layers);
    const account = { ...known, quotas: effectiveQuotas(platform, own) };
    return guardrails === null ? account : { ...account, guardrails };
  }
}

import type pg from 'pg';

/** What a role of the bench is for. */
export interface BenchRole {
  readonly accountId: string;
  readonly name: string;
  /** That may take it on: `lambda`. */
  readonly service: string;
  /** What it may do, with everything. */
  readonly action: string;
}

/** Makes a role, straight in the database: the account of the bench has none but the first. Answers its ARN. */
export async function addRole(client: pg.Client, { accountId, name, service, action }: BenchRole): Promise<string> {
  const Version = '2012-10-17';
  const Service = `${service}.amazonaws.com`;
  const trust = { Version, Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' } };
  const policy = { Version, Statement: { Effect: 'Allow', Action: action, Resource: '*' } };
  const uniqueId = `AROA${name.replaceAll('-', '').toUpperCase()}`;
  await client.query('INSERT INTO roles (account_id, name, unique_id, trust_policy) VALUES ($1, $2, $3, $4)', [
    accountId,
    name,
    uniqueId,
    JSON.stringify(trust),
  ]);
  await client.query(
    `INSERT INTO role_inline_policies (account_id, role_name, policy_name, document) VALUES ($1, $2, 'bench', $3)`,
    [accountId, name, JSON.stringify(policy)],
  );
  return `arn:aws:iam::${accountId}:role/${name}`;
}

export async function removeRole(client: pg.Client, { accountId, name }: Pick<BenchRole, 'accountId' | 'name'>) {
  await client.query('DELETE FROM roles WHERE account_id = $1 AND name = $2', [accountId, name]);
}

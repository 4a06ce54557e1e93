import { awsManagedPolicyAt, type awsManagedPolicy } from '@stoker/core/identity/aws-managed/aws-managed-policies';
import { policyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import { notAttachable } from '@stoker/core/identity/refusals';
import type { Tx } from '../connection/database.js';
import { json, rows } from './context.js';

/** What the names of rows begin with that stand for AWS's policies; no policy of an account's own may have a slash. */
export const AWS_PREFIX = 'aws/';

/** The name of a policy's row. */
export function storedName({ accountId, name }: PolicyRef): string {
  return accountId === 'aws' ? AWS_PREFIX + name : name;
}

/** The ARN of the policy that a row of an account stands for. */
export function storedPolicyArn(accountId: string, stored: string, path: string): string {
  const isAws = stored.startsWith(AWS_PREFIX);
  return policyArn({
    accountId: isAws ? 'aws' : accountId,
    path,
    name: isAws ? stored.slice(AWS_PREFIX.length) : stored,
  });
}

/**
 * The name of the row that an attachment or a boundary refers to; for a policy of AWS's, the row is made where the account
 * has not used it yet.
 *
 * @throws NoSuchEntityException
 */
export async function usablePolicy(tx: Tx, accountId: string, ref: PolicyRef): Promise<string> {
  const stored = storedName(ref);
  const aws = awsManagedPolicyAt(ref);
  if (aws !== undefined) await putAwsPolicy(tx, accountId, stored, aws);
  const usable = aws !== undefined || ref.accountId === accountId;
  const found = await rows(
    tx,
    'SELECT name FROM managed_policies WHERE account_id = $1 AND name = $2 AND path = $3',
    accountId,
    stored,
    ref.path,
  );
  if (!usable || found.length === 0) throw notAttachable(policyArn(ref));
  return stored;
}

type AwsPolicy = NonNullable<ReturnType<typeof awsManagedPolicy>>;

/** What the row says is for the eyes of older versions; this one has the documents in its code. */
async function putAwsPolicy(tx: Tx, accountId: string, stored: string, { path, document }: AwsPolicy): Promise<void> {
  await tx.$executeRawUnsafe(
    `INSERT INTO managed_policies (account_id, name, path, document) VALUES ($1, $2, $3, $4::json)
      ON CONFLICT DO NOTHING`,
    accountId,
    stored,
    path,
    json(document),
  );
}

import { LIMITS } from '@stoker/core/model/limits';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { Principal } from '@stoker/core/model/principal';
import type { IdentityReader, IdentityWriter } from '../ports/identity-store.js';
import { type NewAccessKey, type RandomBytes, newAccessKey } from './credentials.js';
import { ADMINISTRATOR_ACCESS, BASIC_EXECUTION, TRUST_LAMBDA } from './standard-policies.js';

export const ADMINISTRATOR = 'admin';
export const EXECUTION_ROLE = 'stoker-basic-execution';

export interface BootstrapCommand {
  /** Twelve digits. */
  readonly accountId: string;
  readonly accountName: string;
  /** The administrator's key that an earlier run handed out, where the operator still has it. */
  readonly knownAccessKeyId?: string | undefined;
}

export interface BootstrapResult {
  readonly accountId: string;
  readonly executionRoleArn: string;
  /** Absent when the known key still works. A secret is shown here once and can't be read again. */
  readonly accessKey?: NewAccessKey;
}

/**
 * Makes an account that can be used: its administrator with an access key, and a role for its first functions.
 * Each step is taken only where it is not done yet, so a second run, or one after a failure half-way, is safe.
 */
export async function bootstrapAccount(
  reader: IdentityReader,
  writer: IdentityWriter,
  random: RandomBytes,
  command: BootstrapCommand,
): Promise<BootstrapResult> {
  const { accountId, accountName, knownAccessKeyId } = command;
  await unlessTaken(
    writer.createAccount({ accountId, name: accountName, concurrencyLimit: LIMITS.accountConcurrency }),
  );
  const executionRoleArn = `arn:aws:iam::${accountId}:role/${EXECUTION_ROLE}`;
  if ((await reader.findRole(executionRoleArn)) === undefined) {
    await unlessTaken(writer.createRole(accountId, EXECUTION_ROLE, TRUST_LAMBDA, { BasicExecution: BASIC_EXECUTION }));
  }
  const administrator = await ensureAdministrator(writer, accountId);
  const known = knownAccessKeyId === undefined ? undefined : await reader.findAccessKey(knownAccessKeyId);
  if (known?.principal.arn === administrator.arn) return { accountId, executionRoleArn };

  const accessKey = newAccessKey(random);
  await writer.putAccessKey(administrator, accessKey.accessKeyId, accessKey.secretAccessKey);
  return { accountId, executionRoleArn, accessKey };
}

async function ensureAdministrator(writer: IdentityWriter, accountId: string): Promise<Principal> {
  const found = await writer.findUser(accountId, ADMINISTRATOR);
  if (found !== undefined) return found;
  return writer.createUser(accountId, ADMINISTRATOR, { AdministratorAccess: ADMINISTRATOR_ACCESS });
}

async function unlessTaken(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!isServiceError(error, 'ResourceConflictException')) throw error;
  }
}

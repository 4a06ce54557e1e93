import { ServiceError } from '@stoker/core/errors/service-error';
import { refusalMessage } from '@stoker/core/iam/denial-message';
import { sessionTags } from '@stoker/core/sessions/session-tags';
import type { AccessCheck } from '../identity/access-check.js';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { Caller } from '../identity/caller.js';
import { beginRoleSession, type RoleSession, type SessionPorts } from './begin-role-session.js';
import { tagContext } from './role-session.js';
import type { AskedPolicies } from './session-policies.js';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export interface AssumeRoleCommand extends AskedPolicies {
  readonly roleArn: string;
  readonly sessionName: string;
  /** Seconds. */
  readonly durationSeconds?: number | undefined;
  readonly externalId?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
}

/**
 * What assuming a role takes: its trust policy and, where that names no more than the caller's account, the caller's own
 * policies must allow it, and as well that tags and a source identity go with it.
 *
 * @throws ValidationException, InvalidParameterValueException
 */
export function assumeRoleChecks(command: AssumeRoleCommand, caller: Caller): readonly AccessCheck[] {
  const { roleArn, sessionName, externalId } = command;
  if (!/^arn:aws:iam::\d{12}:role\/./.test(roleArn)) {
    throw new ServiceError('ValidationException', `${roleArn} is invalid`);
  }
  const { tags, transitiveTagKeys } = tagsOf(command, caller);
  const sourceIdentity = command.sourceIdentity ?? caller.session?.sourceIdentity;
  const context = {
    'sts:RoleSessionName': sessionName,
    ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
    ...tagContext(tags, transitiveTagKeys),
  };
  const actions = [
    'sts:AssumeRole',
    ...(Object.keys(tags).length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  return actions.map((action) => ({ action, resource: roleArn, resourceMustGrant: true, context }));
}

/**
 * Begins a session of a role for a caller who passed `assumeRoleChecks`.
 *
 * @throws AccessDeniedException, and what `beginRoleSession` throws
 */
export async function assumeRole(
  ports: SessionPorts,
  caller: AuthorisedCaller,
  command: AssumeRoleCommand,
): Promise<RoleSession> {
  const { principal, session } = caller;
  if (principal.kind === 'root') throw denied('Roles may not be assumed by root accounts.');
  const refusal = { principal, resource: command.roleArn };
  const role = await ports.identities.findRole(command.roleArn);
  if (role === undefined) throw denied(refusalMessage({ ...refusal, action: 'sts:AssumeRole' }));
  const sourceIdentity = session?.sourceIdentity ?? command.sourceIdentity;
  if (command.sourceIdentity !== undefined && command.sourceIdentity !== sourceIdentity) {
    throw denied(refusalMessage({ ...refusal, action: 'sts:SetSourceIdentity' }));
  }
  return beginRoleSession(ports, role, {
    ...command,
    ...tagsOf(command, caller),
    chained: session?.kind === 'role',
    sourceIdentity,
  });
}

function tagsOf({ tags, transitiveTagKeys }: AssumeRoleCommand, { session }: Caller) {
  return sessionTags(tags, transitiveTagKeys, session?.transitiveTags);
}

function denied(message: string): ServiceError {
  return new ServiceError('AccessDeniedException', message);
}

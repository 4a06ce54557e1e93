import { DEFAULT_ROLE_SECONDS, roleSessionSeconds } from '@stoker/core/sessions/session-duration';
import type { SessionTags } from '@stoker/core/sessions/session-tags';
import type { IdentityReader, Role } from '../ports/identity-store.js';
import { assumedRoleArn } from './role-session.js';
import type { TemporaryCredentials } from './session.js';
import { type AskedPolicies, packedPolicySize, sessionPolicies } from './session-policies.js';
import type { SessionTokens } from './session-tokens.js';

export interface SessionPorts {
  readonly identities: IdentityReader;
  readonly tokens: SessionTokens;
}

/** A session of a role, as whoever may begin it wants it. */
export interface AskedRoleSession extends AskedPolicies, SessionTags {
  readonly sessionName: string;
  readonly durationSeconds?: number | undefined;
  /** Whether the caller is a role's session itself. */
  readonly chained: boolean;
  readonly sourceIdentity?: string | undefined;
  readonly federatedProvider?: string | undefined;
}

/** A session of a role that has begun. */
export interface RoleSession {
  readonly credentials: TemporaryCredentials;
  /** `AROA…:session` */
  readonly assumedRoleId: string;
  readonly arn: string;
  /** Percent of the room that policies and tags may take; absent where there are none. */
  readonly packedPolicySize?: number | undefined;
  readonly sourceIdentity?: string | undefined;
}

/**
 * Begins a session of a role for somebody who was found to be allowed to. Nothing is written.
 *
 * @throws ValidationException, MalformedPolicyDocumentException, PackedPolicyTooLargeException
 */
export async function beginRoleSession(
  { identities, tokens }: SessionPorts,
  role: Role,
  asked: AskedRoleSession,
): Promise<RoleSession> {
  const { sessionName, tags, transitiveTagKeys, sourceIdentity, federatedProvider } = asked;
  const most = role.maxSessionSeconds ?? DEFAULT_ROLE_SECONDS;
  const seconds = roleSessionSeconds(asked.durationSeconds, most, asked.chained);
  const policies = await sessionPolicies(identities, role.accountId, asked);
  const packed = packedPolicySize(policies, tags);
  const subject = { kind: 'role', roleArn: role.arn, roleId: role.uniqueId, sessionName } as const;
  const session = { subject, policies, tags, transitiveTagKeys, sourceIdentity, federatedProvider };
  return {
    credentials: tokens.issue(session, seconds),
    assumedRoleId: `${role.uniqueId}:${sessionName}`,
    arn: assumedRoleArn(role, sessionName),
    packedPolicySize: packed,
    sourceIdentity,
  };
}

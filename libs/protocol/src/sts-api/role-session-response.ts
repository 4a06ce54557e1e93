import type { RoleSession } from '@stoker/app/sessions/begin-role-session';
import type { TemporaryCredentials } from '@stoker/app/sessions/session';
import type { AssumeRoleResponse, Credentials, PolicyDescriptorType } from '../aws-model/sts.generated.js';

/** What the answers of all operations that begin a role's session have in common. */
export function roleSessionResponse(session: RoleSession): AssumeRoleResponse {
  const { credentials, assumedRoleId, arn, packedPolicySize, sourceIdentity } = session;
  return {
    Credentials: credentialsOf(credentials),
    AssumedRoleUser: { AssumedRoleId: assumedRoleId, Arn: arn },
    PackedPolicySize: packedPolicySize,
    SourceIdentity: sourceIdentity,
  };
}

export function credentialsOf({
  accessKeyId,
  secretAccessKey,
  sessionToken,
  expiresAt,
}: TemporaryCredentials): Credentials {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    // To the second: a client that rounds must not believe in one more.
    Expiration: new Date(Math.floor(expiresAt / 1000) * 1000),
  };
}

/** The ARNs of managed policies that are to limit a session. */
export function policyArns(policies: readonly PolicyDescriptorType[] = []): readonly string[] {
  return policies.flatMap(({ arn }) => (arn === undefined ? [] : [arn]));
}

import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { CachedIdentity } from '../identity/cached-identity.js';
import type { Caller } from '../identity/caller.js';
import type { Role } from '../ports/identity-store.js';
import { assumedRoleArn, tagsOver } from '../sessions/role-session.js';

/** What of the request that began an operation counts at every call that is made for it. */
type RequestFacts = Pick<Caller, 'region' | 'sourceIp' | 'secureTransport' | 'endpoint'>;

/**
 * In whose name a stack's resources are made, for as long as that takes. It is a reference, not a right: what the key or the
 * role may do is found out anew at every call, and one that is gone may do nothing (ADR 34).
 */
export type StackActor = RequestFacts &
  (
    | { readonly kind: 'key'; readonly accessKeyId: string; readonly sessionIssuedAt?: number | undefined }
    | {
        readonly kind: 'role';
        readonly roleArn: string;
        /** Of this role, and of none that gets its name later. */
        readonly uniqueId: string;
        readonly sessionName: string;
        readonly issuedAt: number;
        /** What limits the session beside the policies of its role. */
        readonly policies?: readonly PolicyDocument[] | undefined;
        readonly tags?: Readonly<Record<string, string>> | undefined;
        readonly sourceIdentity?: string | undefined;
        readonly federatedProvider?: string | undefined;
        readonly sourceFunctionArn?: string | undefined;
      }
  );

const SERVICE_SESSION = 'AWSCloudFormation';
/** The principal that a stack's role has to trust, and who its calls come from. */
export const CLOUDFORMATION_SERVICE = 'cloudformation.amazonaws.com';

/** The caller himself, or the role that he passes on. */
export function actorOf(caller: Caller, role: Pick<Role, 'arn' | 'uniqueId'> | undefined): StackActor {
  const { region, sourceIp, secureTransport, endpoint, session, principal, accessKeyId = '' } = caller;
  const facts = { region, sourceIp, secureTransport, endpoint };
  if (role !== undefined) {
    const { arn: roleArn, uniqueId } = role;
    return { ...facts, kind: 'role', roleArn, uniqueId, sessionName: SERVICE_SESSION, issuedAt: caller.receivedAt };
  }
  if (session?.kind !== 'role') {
    return { ...facts, kind: 'key', accessKeyId: session?.ownKeyId ?? accessKeyId, sessionIssuedAt: session?.issuedAt };
  }
  const { issuedAt, policies, sourceIdentity, federatedProvider, sourceFunctionArn } = session;
  const [uniqueId = '', ...name] = principal.id.split(':');
  return {
    ...facts,
    kind: 'role',
    roleArn: session.roleArn ?? '',
    uniqueId,
    sessionName: name.join(':'),
    issuedAt,
    policies,
    tags: caller.tags,
    sourceIdentity,
    federatedProvider,
    sourceFunctionArn,
  };
}

/**
 * The actor as a caller, with what he may do now.
 *
 * @throws AccessDeniedException for one who is gone
 */
export async function callerOf(
  identity: Pick<CachedIdentity, 'findAccessKey' | 'findRole'>,
  actor: StackActor,
  request: Pick<Caller, 'requestId' | 'receivedAt'>,
): Promise<Caller> {
  const { region, sourceIp, secureTransport, endpoint } = actor;
  const facts = { ...request, region, sourceIp, secureTransport, endpoint, userAgent: CLOUDFORMATION_SERVICE };
  if (actor.kind === 'key') {
    const key = await identity.findAccessKey(actor.accessKeyId);
    if (key === undefined) throw gone('The access key that the operation began with');
    const { sessionIssuedAt: issuedAt } = actor;
    return { ...key, ...facts, ...(issuedAt !== undefined && { session: { kind: 'key', issuedAt } }) };
  }
  const role = await identity.findRole(actor.roleArn);
  if (role?.uniqueId !== actor.uniqueId) throw gone(`Role ${actor.roleArn}`);
  const { roleArn, sessionName, issuedAt, policies, sourceIdentity, federatedProvider, sourceFunctionArn } = actor;
  return {
    ...facts,
    principal: {
      accountId: role.accountId,
      arn: assumedRoleArn(role, sessionName),
      kind: 'role',
      id: `${role.uniqueId}:${sessionName}`,
      name: role.name,
    },
    policies: role.policies,
    boundary: role.boundary,
    tags: tagsOver(role.tags, actor.tags),
    session: { kind: 'role', issuedAt, policies, roleArn, sourceIdentity, federatedProvider, sourceFunctionArn },
  };
}

function gone(who: string): ServiceError {
  return new ServiceError('AccessDeniedException', `${who} is not there any more, or is not active.`);
}

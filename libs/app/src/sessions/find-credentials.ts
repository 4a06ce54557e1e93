import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { CachedIdentity } from '../identity/cached-identity.js';
import type { CallerSession } from '../identity/caller.js';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { AccessKey, ManagedPolicy, Role } from '../ports/identity-store.js';
import type { Session } from './session.js';
import type { SessionTokens } from './session-tokens.js';
import { assumedRoleArn, tagsOver } from './role-session.js';

/** A key with all that authorising a request signed with it needs, be it a long-term one or a session's. */
export interface Credentials extends AccessKey {
  readonly session?: CallerSession | undefined;
}

/** What a session's credentials were made of: as long as all of it is the same, so are they. */
interface Made {
  readonly owner: Role | AccessKey;
  readonly managed: readonly (ManagedPolicy | undefined)[];
  readonly credentials: Credentials;
}

/**
 * Finds what a request's key stands for. A session is looked at anew with each request, through the cache of identity:
 * its role or key must still be there, and what that may do now is what the session may do.
 */
export class CredentialFinder {
  readonly #made = new WeakMap<Session, Made>();

  constructor(
    private readonly identity: Pick<CachedIdentity, 'findAccessKey' | 'findRole' | 'findManagedPolicy'>,
    private readonly tokens: SessionTokens,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /**
   * Undefined for a key that is none, that needs another token or none, or whose owner is gone.
   *
   * @throws ExpiredTokenException
   */
  find(accessKeyId: string, token: string | undefined): MaybePromise<Credentials | undefined> {
    // No session's key is in the store, so one without its token is not found.
    if (token === undefined) return this.identity.findAccessKey(accessKeyId);
    const session = this.tokens.open(accessKeyId, token);
    if (session === undefined) return undefined;
    if (session.expiresAt <= this.clock.now()) {
      throw new ServiceError('ExpiredTokenException', 'The security token included in the request is expired');
    }
    const owner = this.#ownerOf(session);
    const managed = (session.policies?.managed ?? []).map((arn) => this.identity.findManagedPolicy(arn));
    if (owner instanceof Promise || managed.some((policy) => policy instanceof Promise)) {
      return Promise.all([owner, Promise.all(managed)]).then(([found, policies]) =>
        this.#make(session, found, policies),
      );
    }
    return this.#make(session, owner, managed as (ManagedPolicy | undefined)[]);
  }

  #ownerOf({ subject }: Session): MaybePromise<Role | AccessKey | undefined> {
    if (subject.kind === 'key') return this.identity.findAccessKey(subject.accessKeyId);
    return this.identity.findRole(subject.roleArn);
  }

  #make(
    session: Session,
    owner: Role | AccessKey | undefined,
    managed: readonly (ManagedPolicy | undefined)[],
  ): Credentials | undefined {
    if (owner === undefined) return undefined;
    const made = this.#made.get(session);
    if (made?.owner === owner && managed.every((policy, index) => policy === made.managed[index])) {
      return made.credentials;
    }
    const credentials = 'trustPolicy' in owner ? ofRole(session, owner, managed) : ofKey(session, owner);
    if (credentials !== undefined) this.#made.set(session, { owner, managed, credentials });
    return credentials;
  }
}

function ofRole(
  session: Session,
  role: Role,
  managed: readonly (ManagedPolicy | undefined)[],
): Credentials | undefined {
  const { subject, issuedAt, sourceIdentity, federatedProvider, sourceFunctionArn, transitiveTagKeys = [] } = session;
  // A role that took the name of the one that was assumed is another.
  if (subject.kind !== 'role' || subject.roleId !== role.uniqueId) return undefined;
  const { accountId, boundary, policies } = role;
  const tags = session.tags ?? {};
  return {
    accessKeyId: session.accessKeyId,
    secret: session.secretAccessKey,
    principal: {
      accountId,
      arn: assumedRoleArn(role, subject.sessionName),
      kind: 'role',
      id: `${role.uniqueId}:${subject.sessionName}`,
      name: role.name,
    },
    policies,
    ...(boundary === undefined ? {} : { boundary }),
    tags: tagsOver(role.tags, tags),
    session: {
      kind: 'role',
      issuedAt,
      policies: limitsOf(session, managed),
      roleArn: role.arn,
      sourceIdentity,
      federatedProvider,
      sourceFunctionArn,
      transitiveTags: Object.fromEntries(Object.entries(tags).filter(([key]) => transitiveTagKeys.includes(key))),
    },
  };
}

/** What the owner of a long-term key may do, as they are now. */
function ofKey({ accessKeyId, secretAccessKey, issuedAt }: Session, key: AccessKey): Credentials {
  return {
    ...key,
    accessKeyId,
    secret: secretAccessKey,
    session: { kind: 'key', issuedAt, ownKeyId: key.accessKeyId },
  };
}

/** A managed policy that is gone allows nothing; the session stays limited to what is left. */
function limitsOf(
  { policies }: Session,
  managed: readonly (ManagedPolicy | undefined)[],
): readonly PolicyDocument[] | undefined {
  if (policies === undefined) return undefined;
  const inline = policies.inline === undefined ? [] : [JSON.parse(policies.inline) as PolicyDocument];
  return [...inline, ...managed.flatMap((policy) => (policy === undefined ? [] : [policy.document]))];
}

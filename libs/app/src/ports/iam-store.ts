import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { EntityKind, EntityRef } from '@stoker/core/identity/entity';
import type { ProviderRef } from '@stoker/core/identity/oidc-provider';
import type { PolicyRef } from '@stoker/core/identity/policy-ref';
import type { Tags } from '@stoker/core/model/tags';
import type { Page, PageRequest } from './function-store.js';

/** A user, group or role as its account's administrators see it. */
export interface IamEntity extends EntityRef {
  /** `/`, `/division/team/` */
  readonly path: string;
  /** `AIDA…`, `AGPA…` or `AROA…`, never given again. */
  readonly id: string;
  readonly arn: string;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly tags: Tags;
  /** ARN of the managed policy that caps what it may do; never of a group. */
  readonly boundaryArn?: string | undefined;
  /** Of roles only. */
  readonly role?: RoleSettings | undefined;
}

export interface RoleSettings {
  readonly trustPolicy: PolicyDocument;
  readonly description?: string | undefined;
  readonly maxSessionSeconds: number;
}

export type NewEntity = Omit<IamEntity, 'id' | 'arn' | 'createdAt'>;

/** What of an entity is to be another; what is absent stays. */
export interface EntityChange {
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  /** Null takes it away. */
  readonly boundaryArn?: string | null;
  readonly role?: Partial<RoleSettings>;
}

export interface InlinePolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** A managed policy, of the account's own or of AWS's. */
export interface IamPolicy extends PolicyRef {
  readonly arn: string;
  /** `ANPA…` */
  readonly id: string;
  readonly description?: string | undefined;
  readonly tags: Tags;
  readonly defaultVersion: number;
  readonly document: PolicyDocument;
  /** Users, groups and roles of the account that it is attached to. */
  readonly attachments: number;
  /** Users and roles of the account whose boundary it is. */
  readonly bounds: number;
  /** ms since the epoch; so is the other. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface NewPolicy extends PolicyRef {
  readonly description?: string | undefined;
  readonly tags: Tags;
  readonly document: PolicyDocument;
}

export interface PolicyVersion {
  readonly number: number;
  readonly isDefault: boolean;
  readonly document: PolicyDocument;
  readonly createdAt: number;
}

/** A user, group or role that a policy is attached to, or whose boundary it is. */
export interface PolicyUse extends EntityRef {
  readonly id: string;
  readonly path: string;
  readonly as: 'permissions' | 'boundary';
}

export interface IamAccessKey {
  readonly accessKeyId: string;
  readonly userName: string;
  readonly active: boolean;
  readonly createdAt: number;
  readonly lastUsed?: { readonly at: number; readonly service: string; readonly region: string } | undefined;
}

/** One use of an access key. */
export interface KeyUse {
  readonly accessKeyId: string;
  /** ms since the epoch. */
  readonly at: number;
  /** Signing name of the API that was called. */
  readonly service: string;
  readonly region: string;
}

export interface OidcProvider extends ProviderRef {
  readonly clientIds: readonly string[];
  /** SHA-1 of certificates, 40 hex digits. */
  readonly thumbprints: readonly string[];
  readonly tags: Tags;
  readonly createdAt: number;
}

/** Lists of an account narrow down by the beginning of paths. */
export interface PathFilter {
  readonly accountId: string;
  readonly pathPrefix: string;
}

export interface IamCounts {
  readonly users: number;
  readonly groups: number;
  readonly roles: number;
  readonly policies: number;
  readonly policyVersions: number;
  readonly providers: number;
}

/**
 * The identities of accounts for their own administration; nothing on the data path reads here. Each call that changes
 * something is one transaction, which the data path hears of.
 *
 * Absence is undefined where something is looked for. Errors, in AWS's words: `NoSuchEntityException` for what a change
 * needs and is not there, `EntityAlreadyExistsException`, `LimitExceededException` for quotas (`IAM_QUOTAS`),
 * `DeleteConflictException` for what something else depends on. Names are unique whatever their case.
 */
export interface IamStore {
  createEntity(entity: NewEntity): Promise<IamEntity>;
  findEntity(ref: EntityRef): Promise<IamEntity | undefined>;
  listEntities(kind: EntityKind, filter: PathFilter, page: PageRequest): Promise<Page<IamEntity>>;
  updateEntity(ref: EntityRef, change: EntityChange): Promise<IamEntity>;
  deleteEntity(ref: EntityRef): Promise<void>;
  /** Puts what `change` makes of the tags in their place. */
  changeTags(ref: EntityRef, change: (tags: Tags) => Tags): Promise<void>;

  putInlinePolicy(ref: EntityRef, policy: InlinePolicy): Promise<void>;
  deleteInlinePolicy(ref: EntityRef, policyName: string): Promise<void>;
  /** By name; so are all lists. */
  listInlinePolicies(ref: EntityRef): Promise<readonly InlinePolicy[]>;

  /** Attaching what is attached is no error. */
  attachPolicy(ref: EntityRef, policy: PolicyRef): Promise<void>;
  detachPolicy(ref: EntityRef, policy: PolicyRef): Promise<void>;
  listAttachedPolicies(ref: EntityRef): Promise<readonly IamPolicy[]>;

  /** Adding a member again is no error. */
  addMember(group: EntityRef, userName: string): Promise<void>;
  removeMember(group: EntityRef, userName: string): Promise<void>;
  listMembers(group: EntityRef): Promise<readonly IamEntity[]>;
  listGroupsOf(user: EntityRef): Promise<readonly IamEntity[]>;

  /** The secret is encrypted before it leaves the process. */
  createAccessKey(user: EntityRef, accessKeyId: string, secret: string): Promise<IamAccessKey>;
  updateAccessKey(user: EntityRef, accessKeyId: string, active: boolean): Promise<void>;
  deleteAccessKey(user: EntityRef, accessKeyId: string): Promise<void>;
  listAccessKeys(user: EntityRef): Promise<readonly IamAccessKey[]>;
  findAccessKey(accountId: string, accessKeyId: string): Promise<IamAccessKey | undefined>;
  /** Notes uses, unless later ones are noted already; of keys that are gone, nothing. Nobody is told of it. */
  noteKeyUses(uses: readonly KeyUse[]): Promise<void>;

  createPolicy(policy: NewPolicy): Promise<IamPolicy>;
  /** Of AWS's policies too, as `inAccount` uses them. */
  findPolicy(ref: PolicyRef, inAccount: string): Promise<IamPolicy | undefined>;
  /** The account's own, and all of AWS's as it uses them. */
  listPolicies(accountId: string): Promise<{ readonly own: readonly IamPolicy[]; readonly aws: readonly IamPolicy[] }>;
  deletePolicy(ref: PolicyRef): Promise<void>;
  changePolicyTags(ref: PolicyRef, change: (tags: Tags) => Tags): Promise<void>;
  createPolicyVersion(ref: PolicyRef, document: PolicyDocument, asDefault: boolean): Promise<PolicyVersion>;
  listPolicyVersions(ref: PolicyRef): Promise<readonly PolicyVersion[]>;
  setDefaultVersion(ref: PolicyRef, number: number): Promise<void>;
  deletePolicyVersion(ref: PolicyRef, number: number): Promise<void>;
  listPolicyUses(ref: PolicyRef, inAccount: string): Promise<readonly PolicyUse[]>;

  createProvider(provider: Omit<OidcProvider, 'createdAt'>): Promise<OidcProvider>;
  findProvider(ref: ProviderRef): Promise<OidcProvider | undefined>;
  listProviders(accountId: string): Promise<readonly OidcProvider[]>;
  /** Puts what `change` makes of the provider in its place. */
  changeProvider(ref: ProviderRef, change: (provider: OidcProvider) => OidcProvider): Promise<void>;
  deleteProvider(ref: ProviderRef): Promise<void>;

  /** Takes the place of an alias that the account had. */
  setAlias(accountId: string, alias: string): Promise<void>;
  deleteAlias(accountId: string, alias: string): Promise<void>;
  findAlias(accountId: string): Promise<string | undefined>;
  count(accountId: string): Promise<IamCounts>;
}

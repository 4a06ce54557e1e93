import { ServiceError } from '@stoker/core/errors/service-error';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import {
  AWS_MANAGED_POLICIES,
  awsManagedId,
  awsManagedPolicyAt,
} from '@stoker/core/identity/aws-managed/aws-managed-policies';
import { policyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import { IAM_QUOTAS, quotaExceeded } from '@stoker/core/identity/quotas';
import { alreadyExists, deleteConflict, noPolicy, noPolicyVersion } from '@stoker/core/identity/refusals';
import type { Tags } from '@stoker/core/model/tags';
import type { IamEntity, IamPolicy, NewPolicy, PolicyUse, PolicyVersion } from '../../ports/iam-store.js';
import { InMemoryIamAccounts } from './in-memory-iam-accounts.js';

interface HeldPolicy {
  readonly policy: NewPolicy;
  tags: Tags;
  readonly versions: { number: number; document: PolicyDocument }[];
  defaultVersion: number;
  last: number;
}

/** Who may have a policy, and what each has. */
export interface PolicyUsers {
  readonly entity: IamEntity;
  /** ARNs. */
  readonly attached: ReadonlySet<string>;
}

/** The managed policies of `InMemoryIamStore`. */
export abstract class InMemoryIamPolicies extends InMemoryIamAccounts {
  readonly #policies: HeldPolicy[] = [];

  /** Everybody in an account. */
  protected abstract override usersOf(accountId: string): PolicyUsers[];

  async createPolicy(policy: NewPolicy): Promise<IamPolicy> {
    const own = this.#policies.filter((held) => held.policy.accountId === policy.accountId);
    if (own.some((held) => held.policy.name.toLowerCase() === policy.name.toLowerCase())) {
      throw alreadyExists(`A policy called ${policy.name} already exists. Duplicate names are not allowed.`);
    }
    if (own.length >= IAM_QUOTAS.policiesPerAccount) {
      throw quotaExceeded('PoliciesPerAccount', IAM_QUOTAS.policiesPerAccount);
    }
    const versions = [{ number: 1, document: policy.document }];
    const held: HeldPolicy = { policy, tags: policy.tags, versions, defaultVersion: 1, last: 1 };
    this.#policies.push(held);
    return this.#shown(held);
  }

  async findPolicy(ref: PolicyRef, inAccount: string): Promise<IamPolicy | undefined> {
    const aws = awsManagedPolicyAt(ref);
    const { name } = ref;
    if (aws !== undefined) {
      const { path, description, document } = aws;
      const fixed = { defaultVersion: 1, tags: {}, createdAt: 0, updatedAt: 0 };
      const arn = policyArn(ref);
      const uses = this.#uses(arn, inAccount);
      return { accountId: 'aws', path, name, arn, id: awsManagedId(name), description, document, ...fixed, ...uses };
    }
    const held = ref.accountId === inAccount ? this.#find(ref) : undefined;
    return held && this.#shown(held);
  }

  async listPolicies(accountId: string): Promise<{ own: readonly IamPolicy[]; aws: readonly IamPolicy[] }> {
    const own = this.#policies.filter(({ policy }) => policy.accountId === accountId).map((held) => this.#shown(held));
    const refs = AWS_MANAGED_POLICIES.map(({ path, name }) => ({ accountId: 'aws', path, name }));
    const aws = await Promise.all(refs.map((ref) => this.findPolicy(ref, accountId)));
    return { own: own.sort((a, b) => (a.name < b.name ? -1 : 1)), aws: aws.filter((policy) => policy !== undefined) };
  }

  async deletePolicy(ref: PolicyRef): Promise<void> {
    const held = this.#require(ref);
    const { attachments, bounds } = this.#shown(held);
    if (attachments + bounds > 0) throw deleteConflict('Cannot delete a policy attached to entities.');
    if (held.versions.length > 1) throw deleteConflict('This policy has more than one version.');
    this.#policies.splice(this.#policies.indexOf(held), 1);
  }

  async changePolicyTags(ref: PolicyRef, change: (tags: Tags) => Tags): Promise<void> {
    const held = this.#require(ref);
    held.tags = change(held.tags);
  }

  async createPolicyVersion(ref: PolicyRef, document: PolicyDocument, asDefault: boolean): Promise<PolicyVersion> {
    const held = this.#require(ref);
    if (held.versions.length >= IAM_QUOTAS.versionsPerPolicy) {
      throw new ServiceError('LimitExceededException', 'A managed policy can have up to 5 versions.');
    }
    const number = ++held.last;
    held.versions.push({ number, document });
    if (asDefault) held.defaultVersion = number;
    return { number, document, isDefault: asDefault, createdAt: number };
  }

  async listPolicyVersions(ref: PolicyRef): Promise<readonly PolicyVersion[]> {
    const held = this.#find(ref);
    const versions = (held?.versions ?? []).toSorted((a, b) => b.number - a.number);
    return versions.map((version) => ({
      ...version,
      isDefault: version.number === held?.defaultVersion,
      createdAt: version.number,
    }));
  }

  async setDefaultVersion(ref: PolicyRef, number: number): Promise<void> {
    const held = this.#require(ref);
    held.defaultVersion = requireVersion(held, number).number;
  }

  async deletePolicyVersion(ref: PolicyRef, number: number): Promise<void> {
    const held = this.#require(ref);
    const version = requireVersion(held, number);
    if (held.defaultVersion === number) throw deleteConflict('Cannot delete the default version of a policy.');
    held.versions.splice(held.versions.indexOf(version), 1);
  }

  async listPolicyUses(ref: PolicyRef, inAccount: string): Promise<readonly PolicyUse[]> {
    const arn = policyArn(ref);
    return this.usersOf(inAccount).flatMap(({ entity, attached }) => {
      const { kind, accountId, name, id, path } = entity;
      const use = { kind, accountId, name, id, path };
      return [
        ...(attached.has(arn) ? [{ ...use, as: 'permissions' as const }] : []),
        ...(entity.boundaryArn === arn ? [{ ...use, as: 'boundary' as const }] : []),
      ];
    });
  }

  #shown(held: HeldPolicy): IamPolicy {
    const { policy, tags, defaultVersion, last } = held;
    const arn = policyArn(policy);
    const { document } = requireVersion(held, defaultVersion);
    const id = awsManagedId(arn);
    return {
      ...policy,
      arn,
      id,
      tags,
      document,
      defaultVersion,
      ...this.#uses(arn, policy.accountId),
      createdAt: 1,
      updatedAt: last,
    };
  }

  #uses(arn: string, accountId: string): Pick<IamPolicy, 'attachments' | 'bounds'> {
    const users = this.usersOf(accountId);
    return {
      attachments: users.filter(({ attached }) => attached.has(arn)).length,
      bounds: users.filter(({ entity }) => entity.boundaryArn === arn).length,
    };
  }

  #find(ref: PolicyRef): HeldPolicy | undefined {
    return this.#policies.find(({ policy }) => policyArn(policy) === policyArn(ref));
  }

  #require(ref: PolicyRef): HeldPolicy {
    const held = this.#find(ref);
    if (held === undefined) throw noPolicy(policyArn(ref));
    return held;
  }

  /** For `count`. */
  protected override policiesOf(accountId: string): { readonly versions: readonly unknown[] }[] {
    return this.#policies.filter(({ policy }) => policy.accountId === accountId);
  }
}

function requireVersion({ policy, versions }: HeldPolicy, number: number): HeldPolicy['versions'][number] {
  const found = versions.find((version) => version.number === number);
  if (found === undefined) throw noPolicyVersion(policyArn(policy), `v${number}`);
  return found;
}

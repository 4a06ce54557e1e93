import { entityArn, ID_PREFIXES, type EntityKind, type EntityRef } from '@stoker/core/identity/entity';
import { parsePolicyArn, policyArn, type PolicyRef } from '@stoker/core/identity/policy-ref';
import { ENTITY_QUOTAS, IAM_QUOTAS, inlineTooLarge, policySize, quotaExceeded } from '@stoker/core/identity/quotas';
import {
  deleteConflict,
  entityExists,
  noAccessKey,
  noEntity,
  noInlinePolicy,
  noPolicy,
  notAttachable,
} from '@stoker/core/identity/refusals';
import type { Tags } from '@stoker/core/model/tags';
import { paged } from '../../control/testing/paged.js';
import type { Page, PageRequest } from '../../ports/function-store.js';
import type {
  EntityChange,
  IamAccessKey,
  IamEntity,
  IamPolicy,
  IamStore,
  InlinePolicy,
  KeyUse,
  NewEntity,
  PathFilter,
} from '../../ports/iam-store.js';
import { InMemoryIamPolicies, type PolicyUsers } from './in-memory-iam-policies.js';

interface Held {
  entity: IamEntity;
  readonly inline: Map<string, InlinePolicy>;
  /** ARNs. */
  readonly attached: Set<string>;
  /** Names of members, of a group. */
  readonly members: Set<string>;
}

const PLURALS: Readonly<Record<EntityKind, string>> = { user: 'Users', group: 'Groups', role: 'Roles' };
const SINGULARS: Readonly<Record<EntityKind, string>> = { user: 'User', group: 'Group', role: 'Role' };

/** Identities for unit tests: it keeps the port's contract and forgets everything with the process. */
export class InMemoryIamStore extends InMemoryIamPolicies implements IamStore {
  readonly #held: Held[] = [];
  readonly #keys: (IamAccessKey & { readonly accountId: string })[] = [];
  #made = 0;

  async createEntity(entity: NewEntity): Promise<IamEntity> {
    const { kind, accountId, path } = entity;
    this.#requireFree(entity);
    const { perAccount } = ENTITY_QUOTAS[kind];
    if (this.#of(kind, accountId).length >= perAccount) throw quotaExceeded(`${PLURALS[kind]}PerAccount`, perAccount);
    if (entity.boundaryArn !== undefined) await this.#usable(accountId, entity.boundaryArn);
    const id = `${ID_PREFIXES[kind]}${String(++this.#made).padStart(17, 'A')}`;
    const made: IamEntity = { ...entity, id, arn: entityArn(entity, path), createdAt: this.#made };
    this.#held.push({ entity: made, inline: new Map(), attached: new Set(), members: new Set() });
    return made;
  }

  findEntity(ref: EntityRef): Promise<IamEntity | undefined> {
    return Promise.resolve(this.#find(ref)?.entity);
  }

  async listEntities(kind: EntityKind, filter: PathFilter, page: PageRequest): Promise<Page<IamEntity>> {
    const wanted = this.#of(kind, filter.accountId).filter(({ path }) => path.startsWith(filter.pathPrefix));
    return paged(`${kind}s`, wanted, ({ name }) => [name], page);
  }

  async updateEntity(ref: EntityRef, change: EntityChange): Promise<IamEntity> {
    const held = this.#require(ref);
    const { name = ref.name, path = held.entity.path, boundaryArn } = change;
    if (name.toLowerCase() !== ref.name.toLowerCase()) this.#requireFree({ ...ref, name });
    if (typeof boundaryArn === 'string') await this.#usable(ref.accountId, boundaryArn);
    const { boundaryArn: before, role, ...rest } = held.entity;
    const bound = boundaryArn === undefined ? before : (boundaryArn ?? undefined);
    held.entity = {
      ...rest,
      name,
      path,
      arn: entityArn({ ...ref, name }, path),
      ...(bound !== undefined && { boundaryArn: bound }),
      ...(role && { role: { ...role, ...change.role } }),
    };
    for (const { entity, members } of this.#held) {
      if (ref.kind === 'user' && entity.accountId === ref.accountId && members.delete(ref.name)) members.add(name);
    }
    for (const [index, key] of this.#keys.entries()) {
      if (ref.kind === 'user' && isKeyOf(key, ref)) this.#keys[index] = { ...key, userName: name };
    }
    return held.entity;
  }

  async deleteEntity(ref: EntityRef): Promise<void> {
    const held = this.#require(ref);
    const conflict = (what: string) => deleteConflict(`Cannot delete entity, must ${what} first.`);
    if (held.attached.size > 0) throw conflict('detach all policies');
    if (held.inline.size > 0) throw conflict('delete policies');
    if (ref.kind === 'user' && this.#keys.some((key) => isKeyOf(key, ref))) throw conflict('delete access keys');
    const isMember = ref.kind === 'user' && (await this.listGroupsOf(ref)).length > 0;
    if (held.members.size > 0 || isMember) throw conflict('remove users from group');
    this.#held.splice(this.#held.indexOf(held), 1);
  }

  async changeTags(ref: EntityRef, change: (tags: Tags) => Tags): Promise<void> {
    const held = this.#require(ref);
    held.entity = { ...held.entity, tags: change(held.entity.tags) };
  }

  async putInlinePolicy(ref: EntityRef, policy: InlinePolicy): Promise<void> {
    const { inline } = this.#require(ref);
    const all = [policy, ...[...inline.values()].filter(({ name }) => name !== policy.name)];
    const size = all.reduce((sum, { document }) => sum + policySize(JSON.stringify(document)), 0);
    if (size > ENTITY_QUOTAS[ref.kind].inlineSize) throw inlineTooLarge(ref);
    inline.set(policy.name, policy);
  }

  async deleteInlinePolicy(ref: EntityRef, policyName: string): Promise<void> {
    if (!this.#require(ref).inline.delete(policyName)) throw noInlinePolicy(ref, policyName);
  }

  async listInlinePolicies(ref: EntityRef): Promise<readonly InlinePolicy[]> {
    return byName([...(this.#find(ref)?.inline.values() ?? [])]);
  }

  async attachPolicy(ref: EntityRef, policy: PolicyRef): Promise<void> {
    const { attached } = this.#require(ref);
    const arn = policyArn(policy);
    await this.#usable(ref.accountId, arn);
    const { attachedPolicies } = ENTITY_QUOTAS[ref.kind];
    if (!attached.has(arn) && attached.size >= attachedPolicies) {
      throw quotaExceeded(`PoliciesPer${SINGULARS[ref.kind]}`, attachedPolicies);
    }
    attached.add(arn);
  }

  async detachPolicy(ref: EntityRef, policy: PolicyRef): Promise<void> {
    if (!this.#require(ref).attached.delete(policyArn(policy))) throw noPolicy(policyArn(policy));
  }

  async listAttachedPolicies(ref: EntityRef): Promise<readonly IamPolicy[]> {
    const refs = [...(this.#find(ref)?.attached ?? [])].map((arn) => parsePolicyArn(arn)!);
    const found = await Promise.all(refs.map((policy) => this.findPolicy(policy, ref.accountId)));
    return byName(found.filter((policy) => policy !== undefined));
  }

  async addMember(group: EntityRef, userName: string): Promise<void> {
    const { members } = this.#require(group);
    const user = this.#require({ kind: 'user', accountId: group.accountId, name: userName }).entity;
    const others = (await this.listGroupsOf(user)).filter(({ name }) => name !== group.name);
    if (others.length >= IAM_QUOTAS.groupsPerUser) throw quotaExceeded('GroupsPerUser', IAM_QUOTAS.groupsPerUser);
    members.add(userName);
  }

  async removeMember(group: EntityRef, userName: string): Promise<void> {
    if (!this.#require(group).members.delete(userName)) throw noEntity({ kind: 'user', name: userName });
  }

  async listMembers(group: EntityRef): Promise<readonly IamEntity[]> {
    const members = this.#find(group)?.members;
    return this.#of('user', group.accountId).filter(({ name }) => members?.has(name));
  }

  async listGroupsOf(user: EntityRef): Promise<readonly IamEntity[]> {
    return this.#of('group', user.accountId).filter((group) => this.#find(group)?.members.has(user.name));
  }

  async createAccessKey(user: EntityRef, accessKeyId: string): Promise<IamAccessKey> {
    this.#require(user);
    if (this.#keys.filter((key) => isKeyOf(key, user)).length >= IAM_QUOTAS.accessKeysPerUser) {
      throw quotaExceeded('AccessKeysPerUser', IAM_QUOTAS.accessKeysPerUser);
    }
    const key = { accessKeyId, userName: user.name, active: true, createdAt: ++this.#made };
    this.#keys.push({ ...key, accountId: user.accountId });
    return key;
  }

  async updateAccessKey(user: EntityRef, accessKeyId: string, active: boolean): Promise<void> {
    const index = this.#requireKey(user, accessKeyId);
    this.#keys[index] = { ...this.#keys[index]!, active };
  }

  async deleteAccessKey(user: EntityRef, accessKeyId: string): Promise<void> {
    this.#keys.splice(this.#requireKey(user, accessKeyId), 1);
  }

  async listAccessKeys(user: EntityRef): Promise<readonly IamAccessKey[]> {
    return this.#keys.filter((key) => isKeyOf(key, user)).map(withoutAccount);
  }

  async findAccessKey(accountId: string, accessKeyId: string): Promise<IamAccessKey | undefined> {
    const found = this.#keys.find((key) => key.accountId === accountId && key.accessKeyId === accessKeyId);
    return found && withoutAccount(found);
  }

  async noteKeyUses(uses: readonly KeyUse[]): Promise<void> {
    for (const { accessKeyId, ...lastUsed } of uses) {
      const index = this.#keys.findIndex((key) => key.accessKeyId === accessKeyId);
      const key = this.#keys[index];
      if (key !== undefined && (key.lastUsed?.at ?? 0) < lastUsed.at) this.#keys[index] = { ...key, lastUsed };
    }
  }

  protected override usersOf(accountId: string): PolicyUsers[] {
    const own = this.#held.filter(({ entity }) => entity.accountId === accountId);
    return own.map(({ entity, attached }) => ({ entity, attached }));
  }

  #of(kind: EntityKind, accountId: string): IamEntity[] {
    const own = this.#held.map(({ entity }) => entity);
    return byName(own.filter((entity) => entity.kind === kind && entity.accountId === accountId));
  }

  #find({ kind, accountId, name }: EntityRef): Held | undefined {
    return this.#held.find(
      ({ entity }) => entity.kind === kind && entity.accountId === accountId && entity.name === name,
    );
  }

  #require(ref: EntityRef): Held {
    const held = this.#find(ref);
    if (held === undefined) throw noEntity(ref);
    return held;
  }

  #requireFree(ref: EntityRef): void {
    const taken = this.#of(ref.kind, ref.accountId).some(({ name }) => name.toLowerCase() === ref.name.toLowerCase());
    if (taken) throw entityExists(ref);
  }

  #requireKey(user: EntityRef, accessKeyId: string): number {
    this.#require(user);
    const index = this.#keys.findIndex((key) => isKeyOf(key, user) && key.accessKeyId === accessKeyId);
    if (index < 0) throw noAccessKey(accessKeyId);
    return index;
  }

  async #usable(accountId: string, arn: string): Promise<void> {
    const ref = parsePolicyArn(arn);
    if (ref === undefined || (await this.findPolicy(ref, accountId)) === undefined) throw notAttachable(arn);
  }
}

function isKeyOf(key: { readonly accountId: string; readonly userName: string }, user: EntityRef): boolean {
  return key.accountId === user.accountId && key.userName === user.name;
}

function withoutAccount({ accountId: _, ...key }: IamAccessKey & { readonly accountId: string }): IamAccessKey {
  return key;
}

export function byName<T extends { readonly name: string }>(items: T[]): T[] {
  return items.sort((a, b) => (a.name < b.name ? -1 : 1));
}

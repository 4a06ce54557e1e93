import { randomBytes } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { createAccessKey, setKeyActive } from '@stoker/app/accounts/access-keys';
import {
  closeAccount,
  createAccount,
  newAccountId,
  renameAccount,
  resumeAccount,
  suspendAccount,
} from '@stoker/app/accounts/accounts';
import { setEgress } from '@stoker/app/accounts/egress';
import { putGuardrail } from '@stoker/app/accounts/guardrails';
import { auditedCall } from '@stoker/app/audit/audited-call';
import type { AccountRecord } from '@stoker/app/ports/account-store';
import { ServiceError } from '@stoker/core/errors/service-error';
import { ACCOUNT_OPERATIONS as OPERATIONS } from '@stoker/protocol/admin-api/account.operations';
import type { AnswerOf, InputOf } from '@stoker/protocol/admin-api/admin-operation';
import { Input, Serves } from '../http/serves.js';
import { TenantStores } from '../tenant-stores.js';
import { optionalTime, pageRequest, shownPage, shownTime } from './shown.js';

/** Tenants. */
@Controller()
export class AccountsController {
  constructor(private readonly stores: TenantStores) {}

  @Serves(OPERATIONS.createAccount)
  async create(
    @Input() { body }: InputOf<typeof OPERATIONS.createAccount>,
  ): Promise<AnswerOf<typeof OPERATIONS.createAccount>> {
    const { name, accountId = newAccountId(randomBytes) } = body;
    auditedCall()?.prove({ resource: accountId });
    const { executionRoleArn, accessKey } = await createAccount(this.stores, randomBytes, { name, accountId });
    return { accountId, executionRoleArn, ...accessKey! }; // a new account has no key that could be known
  }

  @Serves(OPERATIONS.listAccounts)
  async list(
    @Input() { query }: InputOf<typeof OPERATIONS.listAccounts>,
  ): Promise<AnswerOf<typeof OPERATIONS.listAccounts>> {
    return shownPage(await this.stores.accounts.list(pageRequest(query)), shown);
  }

  @Serves(OPERATIONS.getAccount)
  async get(
    @Input() { params: { accountId } }: InputOf<typeof OPERATIONS.getAccount>,
  ): Promise<AnswerOf<typeof OPERATIONS.getAccount>> {
    const { accounts } = this.stores;
    const account = await this.#find(accountId);
    const [holdings, guardrails, egress] = await Promise.all([
      accounts.holdings(accountId),
      accounts.listGuardrails(accountId),
      accounts.findEgress(accountId),
    ]);
    return { ...account, holdings, guardrails, egress: { ...egress, allow: [...egress.allow] } };
  }

  @Serves(OPERATIONS.renameAccount)
  async rename(
    @Input() { params: { accountId }, body }: InputOf<typeof OPERATIONS.renameAccount>,
  ): Promise<AnswerOf<typeof OPERATIONS.renameAccount>> {
    await renameAccount(this.stores, accountId, body.name);
    return this.#find(accountId);
  }

  @Serves(OPERATIONS.suspendAccount)
  async suspend(
    @Input() { params: { accountId }, body }: InputOf<typeof OPERATIONS.suspendAccount>,
  ): Promise<AnswerOf<typeof OPERATIONS.suspendAccount>> {
    auditedCall()?.because(body.reason);
    return shown(await suspendAccount(this.stores, accountId, body.reason));
  }

  @Serves(OPERATIONS.resumeAccount)
  async resume(
    @Input() { params: { accountId } }: InputOf<typeof OPERATIONS.resumeAccount>,
  ): Promise<AnswerOf<typeof OPERATIONS.resumeAccount>> {
    return shown(await resumeAccount(this.stores, accountId));
  }

  @Serves(OPERATIONS.closeAccount)
  async close(
    @Input() { params: { accountId }, body }: InputOf<typeof OPERATIONS.closeAccount>,
  ): Promise<AnswerOf<typeof OPERATIONS.closeAccount>> {
    auditedCall()?.because(body.reason);
    return shown(await closeAccount(this.stores, accountId, body.reason));
  }

  @Serves(OPERATIONS.setEgress)
  async setEgress(
    @Input() { params: { accountId }, body }: InputOf<typeof OPERATIONS.setEgress>,
  ): Promise<AnswerOf<typeof OPERATIONS.setEgress>> {
    const policy = await setEgress(this.stores.accounts, accountId, body);
    return { ...policy, allow: [...policy.allow] };
  }

  @Serves(OPERATIONS.putGuardrail)
  putGuardrail(
    @Input() { params: { accountId, guardrailId }, body }: InputOf<typeof OPERATIONS.putGuardrail>,
  ): Promise<void> {
    return putGuardrail(this.stores.accounts, accountId, guardrailId, JSON.stringify(body.policy));
  }

  @Serves(OPERATIONS.removeGuardrail)
  removeGuardrail(
    @Input() { params: { accountId, guardrailId } }: InputOf<typeof OPERATIONS.removeGuardrail>,
  ): Promise<void> {
    return this.stores.accounts.removeGuardrail(accountId, guardrailId);
  }

  @Serves(OPERATIONS.listAccessKeys)
  async listKeys(
    @Input() { params: { accountId } }: InputOf<typeof OPERATIONS.listAccessKeys>,
  ): Promise<AnswerOf<typeof OPERATIONS.listAccessKeys>> {
    const keys = await this.stores.accounts.listAccessKeys(accountId);
    return { items: keys.map((key) => ({ ...key, createdAt: shownTime(key.createdAt) })) };
  }

  @Serves(OPERATIONS.createAccessKey)
  createKey(
    @Input() { params: { accountId }, body }: InputOf<typeof OPERATIONS.createAccessKey>,
  ): Promise<AnswerOf<typeof OPERATIONS.createAccessKey>> {
    return createAccessKey(this.stores, randomBytes, accountId, body.userName);
  }

  @Serves(OPERATIONS.changeAccessKey)
  changeKey(
    @Input() { params: { accountId, keyId }, body }: InputOf<typeof OPERATIONS.changeAccessKey>,
  ): Promise<void> {
    return setKeyActive(this.stores, accountId, keyId, body.active);
  }

  @Serves(OPERATIONS.deleteAccessKey)
  deleteKey(@Input() { params: { accountId, keyId } }: InputOf<typeof OPERATIONS.deleteAccessKey>): Promise<void> {
    return this.stores.accounts.deleteAccessKey(accountId, keyId);
  }

  async #find(accountId: string) {
    const account = await this.stores.accounts.find(accountId);
    if (account !== undefined) return shown(account);
    throw new ServiceError('ResourceNotFoundException', `The account ${accountId} does not exist.`);
  }
}

function shown({ createdAt, statusChangedAt, ...account }: AccountRecord) {
  return { ...account, createdAt: shownTime(createdAt), ...optionalTime('statusChangedAt', statusChangedAt) };
}

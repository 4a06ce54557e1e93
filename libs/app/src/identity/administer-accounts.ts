import { ServiceError } from '@stoker/core/errors/service-error';
import { parsePolicy } from '@stoker/core/iam/parse-policy';
import { LIMITS } from '@stoker/core/model/limits';
import type { IdentityWriter } from '../ports/identity-store.js';
import { type NewAccessKey, type RandomBytes, newAccessKey } from './credentials.js';

/** What the operator may do to accounts beyond `bootstrapAccount`. Input is checked here; names are AWS's. */
export class AdministerAccounts {
  constructor(
    private readonly store: IdentityWriter,
    private readonly random: RandomBytes,
  ) {}

  /** @throws InvalidParameterValueException, ResourceConflictException */
  async createAccount(
    accountId: string,
    name: string,
    concurrencyLimit: number = LIMITS.accountConcurrency,
  ): Promise<void> {
    requireThat(/^\d{12}$/.test(accountId), 'An account id has twelve digits');
    requireThat(name.length > 0 && name.length <= 50, 'An account name has 1 to 50 characters');
    requireConcurrency(concurrencyLimit);
    await this.store.createAccount({ accountId, name, concurrencyLimit });
  }

  /**
   * Creates a user who may do what `policyJson` says, with an access key.
   *
   * @throws MalformedPolicyDocumentException, InvalidParameterValueException, ResourceConflictException
   */
  async createUser(accountId: string, userName: string, policyJson: string): Promise<NewAccessKey> {
    requireThat(/^[\w+=,.@-]{1,64}$/.test(userName), 'A user name has 1 to 64 of the characters A-Z a-z 0-9 _+=,.@-');
    const principal = await this.store.createUser(accountId, userName, { Inline: parsePolicy(policyJson) });
    const key = newAccessKey(this.random);
    await this.store.putAccessKey(principal, key.accessKeyId, key.secretAccessKey);
    return key;
  }

  /** @throws ResourceNotFoundException */
  async deactivateKey(accessKeyId: string): Promise<void> {
    await this.store.setAccessKeyActive(accessKeyId, false);
  }

  /** @throws InvalidParameterValueException, ResourceNotFoundException */
  async setConcurrencyLimit(accountId: string, limit: number): Promise<void> {
    requireConcurrency(limit);
    await this.store.setConcurrencyLimit(accountId, limit);
  }
}

function requireConcurrency(limit: number): void {
  requireThat(Number.isInteger(limit) && limit >= 0 && limit <= 1_000_000, 'A concurrency limit is 0 to 1,000,000');
}

function requireThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new ServiceError('InvalidParameterValueException', otherwise);
}

import type { PlatformQuotas, QuotaName } from '@stoker/core/quotas/quotas';

/** What an account has used of its quotas, as far as that is counted in one place. */
export type QuotaUse = Readonly<Partial<Record<QuotaName, number>>>;

/** What waits, and is limited where more of it comes. */
export type BacklogQuota = Extract<QuotaName, `${string}-backlog`>;

/** The layers that an account's quotas are made of. */
export interface QuotaLayers {
  readonly platform: PlatformQuotas;
  readonly own: Readonly<Partial<Record<QuotaName, number>>>;
}

/**
 * What the operator has decided about quotas. Each change is one transaction, announced to those who keep accounts in
 * memory.
 */
export interface QuotaStore {
  /** @throws ResourceNotFoundException for an account that is not there */
  read(accountId: string): Promise<QuotaLayers>;
  use(accountId: string): Promise<QuotaUse>;
  readPlatform(): Promise<PlatformQuotas>;
  /**
   * Gives an account a value of its own, or takes it away.
   *
   * @param check given the platform's layers, under a lock; what it throws is thrown, and nothing is written
   * @throws ResourceNotFoundException for an account that is not there
   */
  setOwn(
    accountId: string,
    name: QuotaName,
    value: number | undefined,
    check: (platform: PlatformQuotas) => void,
  ): Promise<void>;
  /** Changes a layer of the platform, or leaves it as it comes. @param check as for `setOwn` */
  setPlatform(
    layer: 'default' | 'maximum',
    name: QuotaName,
    value: number | undefined,
    check: (platform: PlatformQuotas) => void,
  ): Promise<void>;
  /**
   * What waits of each account: events, or deliveries. Accounts without any are absent. For `BacklogGate`, every few seconds.
   */
  backlogs(quota: BacklogQuota): Promise<ReadonlyMap<string, number>>;
}

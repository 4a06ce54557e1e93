import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { LayerVersion } from '@stoker/core/model/layer';
import { isImageReference } from '@stoker/core/model/package';
import type { Clock } from '../../ports/clock.js';
import type { CodePackages, PackageKey, StorageQuota, StoredPackage } from '../../ports/code-packages.js';
import type { MeasuredPackage } from '../../ports/code-store.js';

interface Entry {
  readonly stored: StoredPackage;
  lastUsed: number;
  /** Settles when the removal that is under way has ended. */
  removal?: Promise<unknown>;
}

/** Who refers to packages. */
interface Referrers {
  readonly functions: () => readonly FunctionVersion[];
  readonly layers: () => readonly LayerVersion[];
}

/** A version of a function or of a layer, as far as packages go. */
type Referrer = Pick<FunctionVersion, 'accountId' | 'code'> & Partial<Pick<FunctionVersion, 'layers'>>;

/** The `CodePackages` contract in memory, over the versions of an `InMemoryFunctionStore` and its layers. */
export class InMemoryCodePackages implements CodePackages {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly referrers: Referrers,
  ) {}

  async reserve(accountId: string, found: MeasuredPackage, quota: StorageQuota): Promise<void> {
    const key = id(accountId, found.sha256);
    for (let removal; (removal = this.entries.get(key)?.removal);) await removal;
    const known = [...this.entries].filter(([other]) => other !== key).map(([, { stored }]) => stored);
    const mine = known.filter((one) => one.accountId === accountId);
    const unpackedBytes = sum(mine.map((one) => one.unpackedSize)) + found.unpackedSize;
    const codeBytes = sum(mine.map((one) => this.counted(one))) + (this.users(accountId, found) + 1) * found.size;
    if (codeBytes > quota.codeBytes || unpackedBytes > quota.unpackedBytes) {
      throw new ServiceError('CodeStorageExceededException', 'Code storage limit exceeded.');
    }
    this.entries.set(key, { stored: { ...found, accountId }, lastUsed: this.clock.now() });
  }

  async unzippedSize(packages: readonly PackageKey[]): Promise<number> {
    return sum(packages.map(({ accountId, sha256 }) => this.entries.get(id(accountId, sha256))!.stored.unzippedSize));
  }

  async listUnused(unusedForMs: number, after: StoredPackage | undefined, maxItems: number): Promise<StoredPackage[]> {
    const keys = [...this.entries.keys()].sort();
    return keys
      .filter((key) => after === undefined || key > id(after.accountId, after.sha256))
      .map((key) => this.entries.get(key)!)
      .filter((entry) => this.isUnused(entry, unusedForMs))
      .map((entry) => entry.stored)
      .slice(0, maxItems);
  }

  async removeUnused(
    { accountId, sha256 }: StoredPackage,
    unusedForMs: number,
    removeBytes: () => Promise<void>,
  ): Promise<boolean> {
    const key = id(accountId, sha256);
    const entry = this.entries.get(key);
    if (!entry || entry.removal || !this.isUnused(entry, unusedForMs)) return false;
    const work = Promise.resolve().then(removeBytes);
    entry.removal = work.catch(() => {});
    try {
      await work;
      this.entries.delete(key);
      return true;
    } finally {
      delete entry.removal;
    }
  }

  /** Bytes of zips that an account stores. */
  codeBytes(accountId: string): number {
    const mine = [...this.entries.values()].filter(({ stored }) => stored.accountId === accountId);
    return sum(mine.map(({ stored }) => this.counted(stored)));
  }

  /** @throws Error for a version that refers to a package which does not stand here */
  require(referrer: Referrer): void {
    for (const { accountId, sha256 } of packagesOf(referrer)) {
      const entry = this.entries.get(id(accountId, sha256));
      if (!entry || entry.removal) throw new Error(`no code package ${sha256}`);
    }
  }

  /** A version that is gone or was changed has ceased to refer to what it did refer to, where it does not still. */
  leave(referrer: Referrer): void {
    for (const { accountId, sha256 } of packagesOf(referrer)) {
      this.entries.get(id(accountId, sha256))!.lastUsed = this.clock.now();
    }
  }

  private isUnused({ stored, lastUsed }: Entry, unusedForMs: number): boolean {
    return lastUsed <= this.clock.now() - unusedForMs && !this.isReferredTo(stored);
  }

  private isReferredTo({ accountId, sha256 }: PackageKey): boolean {
    return [...this.referrers.functions(), ...this.referrers.layers()]
      .flatMap(packagesOf)
      .some((one) => one.accountId === accountId && one.sha256 === sha256);
  }

  private counted(stored: StoredPackage): number {
    return Math.max(1, this.users(stored.accountId, stored)) * stored.size;
  }

  private users(accountId: string, { sha256 }: { readonly sha256: string }): number {
    return [...this.referrers.functions(), ...this.referrers.layers()].filter(
      (one) => one.accountId === accountId && one.code.sha256 === sha256,
    ).length;
  }
}

/** The packages that a version refers to: its own code, unless that is an image, and that of its layers. */
function packagesOf({ accountId, code, layers = [] }: Referrer): PackageKey[] {
  const own = isImageReference(code) ? [] : [{ accountId, sha256: code.sha256 }];
  return [...own, ...layers.map((layer) => ({ accountId: layer.accountId, sha256: layer.code.sha256 }))];
}

function id(accountId: string, sha256: string): string {
  return `${accountId}/${sha256}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

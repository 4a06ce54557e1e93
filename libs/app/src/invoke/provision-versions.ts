import { provisionedTargets } from '@stoker/core/admission/provisioned-targets';
import { isVersionNumber } from '@stoker/core/model/alias-rules';
import { bindingKey } from '@stoker/core/model/function';
import type { ProvisionedTarget } from '../fleet/fleet-ports.js';
import type { ConcurrencyStore, KeyedConcurrency } from '../ports/concurrency-store.js';
import type { FunctionStore } from '../ports/function-store.js';

/** Environments that a version with SnapStart has in reserve. */
const IN_RESERVE = 1;

export interface ProvisionPorts {
  readonly concurrency: Pick<ConcurrencyStore, 'listProvisioned'>;
  readonly functions: Pick<FunctionStore, 'findVersion' | 'findAlias' | 'listSnapStart'>;
  /** Has exactly these ready from now on. */
  readonly provision: (targets: readonly ProvisionedTarget[]) => void;
}

/**
 * Tells the fleet which versions to have ready, as the store says it now. Several who ask while it reads are answered by
 * one more read after it.
 */
export class ProvisionVersions {
  #running: Promise<void> | undefined;
  #again = false;

  constructor(private readonly ports: ProvisionPorts) {}

  /** Rejects when the store could not be read; the fleet then keeps to what it was told before. */
  refresh(): Promise<void> {
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#run().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      const found = new Map<string, ProvisionedTarget>();
      for (const function_ of await this.ports.concurrency.listProvisioned()) await this.#addTargets(function_, found);
      for (const version of await this.ports.functions.listSnapStart()) {
        found.set(bindingKey(version), { version, count: IN_RESERVE });
      }
      // Even when there has been a change since: where changes never end, this would never be said otherwise.
      this.ports.provision([...found.values()]);
    } while (this.#again);
  }

  async #addTargets({ key, provisioned }: KeyedConcurrency, found: Map<string, ProvisionedTarget>): Promise<void> {
    const { functions } = this.ports;
    for (const { qualifier, requested } of provisioned) {
      const target = isVersionNumber(qualifier) ? qualifier : await functions.findAlias(key, qualifier);
      for (const [id, count] of target === undefined ? [] : provisionedTargets(requested, target)) {
        const version = await functions.findVersion(key, id);
        if (version?.state !== 'Active') continue;
        const more = found.get(bindingKey(version))?.count ?? 0;
        found.set(bindingKey(version), { version, count: more + count });
      }
    }
  }
}

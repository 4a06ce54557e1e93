import { stemsToCreate } from '@stoker/core/pool/prewarm';
import type { RuntimeId } from '@stoker/core/model/runtime';
import type { Clock } from '../ports/clock.js';
import type { Sandbox, SandboxDriver } from '../ports/sandbox-driver.js';

export interface StemPolicy {
  /** Stems to keep waiting for each runtime. */
  readonly target: Readonly<Partial<Record<RuntimeId, number>>>;
  /** Most stems of one runtime, waiting or being created. */
  readonly ceiling: number;
  /** ms for which a stem taken counts as demand. */
  readonly windowMs: number;
  /** ms to wait before trying again after a stem could not be created. */
  readonly retryMs: number;
}

/** `/tmp` of a stem, MB: the default of Lambda. Functions with more get a sandbox made for them. */
export const STEM_TMP_MB = 512;

/**
 * Booted sandboxes without a tenant, ready to be bound. A stem is handed out once and never comes back.
 */
export class StemPool {
  readonly #stems = new Map<RuntimeId, Sandbox[]>();
  readonly #starting = new Map<RuntimeId, number>();
  readonly #taken = new Map<RuntimeId, number[]>();
  #retryAt = 0;
  #closed = false;

  constructor(
    private readonly driver: SandboxDriver,
    private readonly policy: StemPolicy,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Stems that wait, by runtime. */
  counts(): Partial<Record<RuntimeId, number>> {
    return Object.fromEntries([...this.#stems].map(([runtime, stems]) => [runtime, stems.length]));
  }

  /** A stem that waits, or undefined. Another is made in its place. */
  take(runtime: RuntimeId, tmpMb: number): Sandbox | undefined {
    const taken = this.#taken.get(runtime) ?? [];
    this.#taken.set(runtime, [...taken, this.clock.monotonic()]);
    return tmpMb === STEM_TMP_MB ? this.#stems.get(runtime)?.pop() : undefined;
  }

  /** Creates the stems that are missing; called on every tick of the fleet. */
  refill(): void {
    const now = this.clock.monotonic();
    if (this.#closed || now < this.#retryAt) return;
    for (const runtime of new Set([...keysOf(this.policy.target), ...this.#taken.keys()])) {
      const taken = (this.#taken.get(runtime) ?? []).filter((at) => now - at < this.policy.windowMs);
      this.#taken.set(runtime, taken);
      const missing = stemsToCreate({
        waiting: this.#stems.get(runtime)?.length ?? 0,
        starting: this.#starting.get(runtime) ?? 0,
        target: this.policy.target[runtime] ?? 0,
        takenLately: taken.length,
        ceiling: this.policy.ceiling,
      });
      for (let n = 0; n < missing; n += 1) void this.#create(runtime);
    }
  }

  /** Gives up a waiting stem to make room; false when none waits. */
  async shed(): Promise<boolean> {
    for (const stems of this.#stems.values()) {
      const stem = stems.pop();
      if (stem === undefined) continue;
      await stem.destroy();
      return true;
    }
    return false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#stems.values()].flatMap((stems) => stems.splice(0).map((stem) => stem.destroy())));
  }

  async #create(runtime: RuntimeId): Promise<void> {
    this.#starting.set(runtime, (this.#starting.get(runtime) ?? 0) + 1);
    try {
      const stem = await this.driver.create({ runtime, tmpMb: STEM_TMP_MB });
      if (this.#closed) return await stem.destroy();
      const stems = this.#stems.get(runtime) ?? [];
      this.#stems.set(runtime, stems);
      stems.push(stem);
      void stem.ended.then(() => this.#forget(runtime, stem));
    } catch (error) {
      this.#retryAt = this.clock.monotonic() + this.policy.retryMs;
      this.onError(error);
    } finally {
      this.#starting.set(runtime, (this.#starting.get(runtime) ?? 1) - 1);
    }
  }

  /** A stem that died while it waited is not handed out. */
  #forget(runtime: RuntimeId, stem: Sandbox): void {
    const stems = this.#stems.get(runtime) ?? [];
    const index = stems.indexOf(stem);
    if (index >= 0) stems.splice(index, 1);
    void stem.destroy();
  }
}

function keysOf(target: StemPolicy['target']): RuntimeId[] {
  return Object.keys(target) as RuntimeId[];
}

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
  /** Those who wait for a stem that is being created, by runtime. */
  readonly #takers = new Map<RuntimeId, ((stem: Sandbox | undefined) => void)[]>();
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

  /**
   * A stem that waits, else one that is being created already and promised to nobody, else a sandbox made now. Another
   * stem is made in its place. Rejects when none could be made.
   */
  async take(runtime: RuntimeId, tmpMb: number): Promise<Sandbox> {
    const taken = this.#taken.get(runtime) ?? [];
    this.#taken.set(runtime, [...taken, this.clock.monotonic()]);
    if (tmpMb !== STEM_TMP_MB) return this.driver.create({ runtime, tmpMb });
    const stem = this.#waitingStem(runtime) ?? (await this.#nextCreated(runtime));
    return stem ?? this.driver.create({ runtime, tmpMb });
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

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#stems.values()].flatMap((stems) => stems.splice(0).map((stem) => stem.destroy())));
  }

  async #create(runtime: RuntimeId): Promise<void> {
    this.#starting.set(runtime, (this.#starting.get(runtime) ?? 0) + 1);
    let stem: Sandbox | undefined;
    try {
      stem = await this.driver.create({ runtime, tmpMb: STEM_TMP_MB });
    } catch (error) {
      this.#retryAt = this.clock.monotonic() + this.policy.retryMs;
      this.onError(error);
    }
    this.#starting.set(runtime, (this.#starting.get(runtime) ?? 1) - 1);
    const taker = this.#takers.get(runtime)?.shift();
    if (taker !== undefined) return taker(stem);
    if (stem !== undefined) await this.#keep(runtime, stem);
  }

  /** One that may have died since it was put there is left to `#forget`. */
  #waitingStem(runtime: RuntimeId): Sandbox | undefined {
    const stems = this.#stems.get(runtime) ?? [];
    for (let stem = stems.pop(); stem !== undefined; stem = stems.pop()) if (stem.alive) return stem;
    return undefined;
  }

  /** Undefined when every stem being created is promised to somebody, or the one promised could not be made. */
  #nextCreated(runtime: RuntimeId): Promise<Sandbox | undefined> {
    const takers = this.#takers.get(runtime) ?? [];
    this.#takers.set(runtime, takers);
    if (takers.length >= (this.#starting.get(runtime) ?? 0)) return Promise.resolve(undefined);
    return new Promise((resolve) => takers.push(resolve));
  }

  async #keep(runtime: RuntimeId, stem: Sandbox): Promise<void> {
    if (this.#closed) return stem.destroy();
    const stems = this.#stems.get(runtime) ?? [];
    this.#stems.set(runtime, stems);
    stems.push(stem);
    void stem.ended.then(() => this.#forget(runtime, stem));
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

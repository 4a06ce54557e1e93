import { StemDemand, stemsToCreate } from '@stoker/core/pool/prewarm';
import type { RuntimeId } from '@stoker/core/model/runtime';
import type { Clock } from '../ports/clock.js';
import type { Sandbox, SandboxDriver } from '../ports/sandbox-driver.js';
import { MovingAverage } from './moving-average.js';

export interface StemPolicy {
  /** Stems to keep waiting for each runtime. */
  readonly target: Readonly<Partial<Record<RuntimeId, number>>>;
  /** Most stems of one runtime, waiting or being created. */
  readonly ceiling: number;
  /** Most stems of one runtime that are created at once, so that those who wait for something have processors left. */
  readonly maxStarting: number;
  /** ms to wait before trying again after a stem could not be created. */
  readonly retryMs: number;
}

/** `/tmp` of a stem, MB: the default of Lambda. Functions with more get a sandbox made for them. */
export const STEM_TMP_MB = 512;

/** MB that a stem is accounted for: what the largest of the language runtimes takes that has only booted. */
const STEM_MEMORY_MB = 64;

/** How long a stem is taken to take to create before one was measured, ms. */
const FIRST_GUESS_MS = 500;

/**
 * Booted sandboxes without a tenant, ready to be bound. A stem is handed out once and never comes back.
 */
export class StemPool {
  readonly #stems = new Map<RuntimeId, Sandbox[]>();
  readonly #starting = new Map<RuntimeId, number>();
  /** Those who wait for a stem that is being created, by runtime. */
  readonly #takers = new Map<RuntimeId, ((stem: Sandbox | undefined) => void)[]>();
  readonly #demand = new Map<RuntimeId, StemDemand>();
  readonly #creation = new MovingAverage(0.2);
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

  /** MB that stems are accounted for, those being created included. */
  get memoryMb(): number {
    let count = 0;
    for (const stems of this.#stems.values()) count += stems.length;
    for (const starting of this.#starting.values()) count += starting;
    return count * STEM_MEMORY_MB;
  }

  /**
   * A stem that waits, else one that is being created already and promised to nobody, else a sandbox made now. Another
   * stem is made in its place. Rejects when none could be made.
   */
  async take(runtime: RuntimeId, tmpMb: number): Promise<Sandbox> {
    if (tmpMb !== STEM_TMP_MB) return this.driver.create({ runtime, tmpMb });
    const demand = this.#demand.get(runtime) ?? new StemDemand();
    this.#demand.set(runtime, demand);
    demand.take(this.clock.monotonic(), this.#creation.value ?? FIRST_GUESS_MS);
    const stem = this.#waitingStem(runtime) ?? (await this.#nextCreated(runtime));
    return stem ?? this.driver.create({ runtime, tmpMb });
  }

  /**
   * Creates the stems that are missing; called on every tick of the fleet.
   *
   * @param freeMb what the host's memory has room for
   * @param inDemand somebody waits for an environment: what the processors can do is theirs
   */
  refill(freeMb: number, inDemand: boolean): void {
    const now = this.clock.monotonic();
    if (this.#closed || now < this.#retryAt) return;
    let room = Math.max(0, Math.floor(freeMb / STEM_MEMORY_MB));
    for (const runtime of new Set([...keysOf(this.policy.target), ...this.#demand.keys()])) {
      const missing = stemsToCreate({
        waiting: this.#stems.get(runtime)?.length ?? 0,
        starting: this.#starting.get(runtime) ?? 0,
        target: this.policy.target[runtime] ?? 0,
        demand: this.#demand.get(runtime)?.value(now) ?? 0,
        ceiling: this.policy.ceiling,
        room,
        maxStarting: inDemand ? 0 : this.policy.maxStarting,
      });
      room -= missing;
      for (let n = 0; n < missing; n += 1) void this.#create(runtime);
    }
  }

  /** Gives up stems that wait, those of the runtime that has most of them first, and answers the MB that become free. */
  shrink(neededMb: number): number {
    let freed = 0;
    while (freed < neededMb) {
      const [most] = [...this.#stems.values()].sort((a, b) => b.length - a.length);
      const stem = most?.shift();
      if (stem === undefined) break;
      stem.destroy().catch(this.onError);
      freed += STEM_MEMORY_MB;
    }
    return freed;
  }

  async close(onEnded: () => void = () => {}): Promise<void> {
    this.#closed = true;
    const stems = [...this.#stems.values()].flatMap((some) => some.splice(0));
    await Promise.all(stems.map((stem) => stem.destroy().then(onEnded)));
  }

  async #create(runtime: RuntimeId): Promise<void> {
    this.#starting.set(runtime, (this.#starting.get(runtime) ?? 0) + 1);
    let stem: Sandbox | undefined;
    const began = this.clock.monotonic();
    try {
      stem = await this.driver.create({ runtime, tmpMb: STEM_TMP_MB });
      this.#creation.add(this.clock.monotonic() - began);
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

import { bindingKey, type FunctionVersion } from '@stoker/core/model/function';
import type { Clock } from '../ports/clock.js';
import type { Sandbox } from '../ports/sandbox-driver.js';

/** ms for which one is kept: a function that fails is called again soon or is being looked at. */
const KEEP_MS = 10_000;
/** Of one version, so that a function whose every invocation is out of time does not fill the host. */
const MOST_OF_ONE = 8;

interface Kept {
  readonly version: FunctionVersion;
  readonly sandbox: Sandbox;
  /** Monotonic ms. */
  readonly since: number;
}

/**
 * Sandboxes that begin anew where one of the same function had to be ended, and of the same tenant where it isolates them: next
 * to no work for the host beside a new container. Used before stems, and given up before them.
 */
export class Successors {
  readonly #kept = new Map<string, Kept[]>();
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  get count(): number {
    return this.#all().length;
  }

  /** MB that they are accounted for: as much as their functions may have left in them. */
  get memoryMb(): number {
    return this.#all().reduce((sum, { version }) => sum + version.memorySize, 0);
  }

  /** The versions that they are bound to. */
  get versions(): FunctionVersion[] {
    return this.#all().map(({ version }) => version);
  }

  /** @param roomMb what the host has room for */
  keep(sandbox: Sandbox, version: FunctionVersion, tenantId: string | undefined, roomMb: number): void {
    const key = bindingKey(version, tenantId);
    const kept = this.#kept.get(key) ?? [];
    if (this.#closed || roomMb < version.memorySize || kept.length >= MOST_OF_ONE) return this.#end(sandbox);
    this.#kept.set(key, [...kept, { version, sandbox, since: this.clock.monotonic() }]);
    void sandbox.ended.then(() => this.#forget(key, sandbox));
  }

  take(version: FunctionVersion, tenantId: string | undefined): Sandbox | undefined {
    const key = bindingKey(version, tenantId);
    const found = this.#kept.get(key)?.findLast(({ sandbox }) => sandbox.alive)?.sandbox;
    if (found !== undefined) this.#forget(key, found);
    return found;
  }

  /** Gives up those that nobody has wanted for long. */
  expire(): void {
    const before = this.clock.monotonic() - KEEP_MS;
    this.#giveUpIf(({ since }) => since < before);
  }

  /** Gives up those of a version that is current no more. */
  retire(version: FunctionVersion): void {
    const retired = bindingKey(version);
    this.#giveUpIf((kept) => bindingKey(kept.version) === retired);
  }

  /** Gives up as many as free so many MB, as far as there are any, and answers the MB that become free. */
  shrink(neededMb: number): number {
    let freed = 0;
    for (const [key, kept] of this.#kept) {
      for (const { sandbox, version } of kept) {
        if (freed >= neededMb) return freed;
        this.#giveUp(key, sandbox);
        freed += version.memorySize;
      }
    }
    return freed;
  }

  async close(onEnded: () => void = () => {}): Promise<void> {
    this.#closed = true;
    const all = this.#all();
    this.#kept.clear();
    await Promise.all(all.map(({ sandbox }) => sandbox.destroy().then(onEnded)));
  }

  #all(): Kept[] {
    return [...this.#kept.values()].flat();
  }

  #giveUpIf(isUseless: (kept: Kept) => boolean): void {
    for (const [key, kept] of this.#kept) {
      for (const one of kept) if (isUseless(one)) this.#giveUp(key, one.sandbox);
    }
  }

  #giveUp(key: string, sandbox: Sandbox): void {
    this.#forget(key, sandbox);
    this.#end(sandbox);
  }

  #forget(key: string, sandbox: Sandbox): void {
    const left = (this.#kept.get(key) ?? []).filter((kept) => kept.sandbox !== sandbox);
    if (left.length === 0) this.#kept.delete(key);
    else this.#kept.set(key, left);
  }

  #end(sandbox: Sandbox): void {
    sandbox.destroy().catch(this.onError);
  }
}

import { type CapacityLimits, type CapacityUse, roomFor, shortfall } from '@stoker/core/pool/capacity';
import { chooseVictims, type IdleEnvironment, type RetirePolicy, sortIdle } from '@stoker/core/pool/retire';
import { ServiceError } from '@stoker/core/errors/service-error';
import { bindingKey, type FunctionVersion } from '@stoker/core/model/function';
import type { Clock } from '../ports/clock.js';
import type { Sandbox, SandboxDriver } from '../ports/sandbox-driver.js';
import { type PackagePorts, type PreparedPackage, preparePackage } from '../sandbox/prepare-package.js';
import type { Attempt, Dispatcher, Job } from './attempt.js';
import { Environment } from './environment.js';
import { FunctionGroup, type GroupHost } from './function-group.js';
import { type StemPolicy, StemPool } from './stem-pool.js';

export interface FleetOptions {
  readonly region: string;
  /** What this host holds: environments, and MB that all of them are configured for together. */
  readonly capacity: CapacityLimits;
  /** Most environments of one version that start at once. */
  readonly maxStarting: number;
  /** ms an invocation may wait for an environment. */
  readonly maxWaitMs: number;
  readonly retire: RetirePolicy;
  readonly stems: StemPolicy;
}

export interface FleetPorts extends PackagePorts {
  readonly driver: SandboxDriver;
  readonly clock: Clock;
  /** Told of failures that no caller sees, such as a stem that could not be made. */
  readonly onError: (error: unknown) => void;
}

/** Stems that may turn out to be dead, one after the other, before a start is given up. */
const MAX_LOST_STEMS = 3;

/** Figures of one worker at this moment. */
export interface FleetCounts {
  readonly idle: number;
  readonly frozen: number;
  readonly busy: number;
  readonly starting: number;
  readonly waiting: number;
  readonly stems: Readonly<Record<string, number>>;
  /** MB accounted for. */
  readonly memoryMb: number;
}

/**
 * The execution environments of one worker. An environment belongs to one group, and a group to one version and
 * revision of one function, so nothing is ever shared between two of them.
 */
export class Fleet implements Dispatcher, GroupHost {
  readonly clock: Clock;
  readonly maxStarting: number;
  readonly #groups = new Map<string, FunctionGroup>();
  /** Groups of versions that are current no more, until the last invocation accepted for them has been answered. */
  readonly #leaving = new Set<FunctionGroup>();
  readonly #stems: StemPool;
  /** Every environment that exists and is accounted for. */
  readonly #alive = new Set<Environment>();
  #use: CapacityUse = { memoryMb: 0, environments: 0 };

  constructor(
    private readonly ports: FleetPorts,
    private readonly options: FleetOptions,
  ) {
    this.clock = ports.clock;
    this.maxStarting = options.maxStarting;
    this.#stems = new StemPool(ports.driver, options.stems, ports.clock, ports.onError);
  }

  dispatch(version: FunctionVersion, job: Job): Promise<Attempt> {
    return this.#group(version).run(job);
  }

  /**
   * Housekeeping, every few tens of ms: freezes and retires idle environments, refills the stems, lets go of those
   * who waited too long.
   */
  tick(): void {
    const now = this.clock.monotonic();
    for (const [key, group] of this.#groups) {
      this.#tickGroup(group, now);
      if (group.isUnused && now - group.lastUsed > this.options.retire.keepAliveMs) this.#groups.delete(key);
    }
    for (const group of this.#leaving) {
      this.#tickGroup(group, now);
      if (group.isUnused) this.#leaving.delete(group);
    }
    this.#stems.refill();
  }

  /** Ends the environments of a version that is current no more: idle ones now, busy ones after their answer. */
  retire(version: FunctionVersion): void {
    const key = bindingKey(version);
    const group = this.#groups.get(key);
    if (group === undefined) return;
    this.#groups.delete(key);
    this.#leaving.add(group);
    group.retire();
  }

  /** Versions that have environments here. */
  versions(): FunctionVersion[] {
    return [...this.#groups.values()].map((group) => group.version);
  }

  /** Whether an environment here runs this code or may yet be started on it. */
  holds(accountId: string, sha256: string): boolean {
    const holders = [...this.#alive, ...this.#groups.values(), ...this.#leaving];
    return holders.some(({ version }) => version.accountId === accountId && version.code.sha256 === sha256);
  }

  counts(): FleetCounts {
    const sum = { idle: 0, frozen: 0, busy: 0, starting: 0, waiting: 0 };
    for (const group of [...this.#groups.values(), ...this.#leaving]) {
      const counts = group.counts;
      sum.idle += counts.idle;
      sum.busy += counts.busy;
      sum.starting += counts.starting;
      sum.waiting += counts.waiting;
      sum.frozen += group.idle.filter((environment) => environment.frozen).length;
    }
    return { ...sum, stems: this.#stems.counts(), memoryMb: this.#use.memoryMb };
  }

  /** Ends every environment and stem. Call when nothing runs any more. */
  async close(): Promise<void> {
    await this.#stems.close();
    await Promise.all([...this.#alive].map((environment) => environment.destroy()));
  }

  room(memoryMb: number): number {
    const free = roomFor(this.options.capacity, this.#use, memoryMb);
    return free > 0 ? free : Math.min(1, this.#victims(memoryMb).length);
  }

  async launch(version: FunctionVersion): ReturnType<GroupHost['launch']> {
    for (let lost = 0; lost <= MAX_LOST_STEMS; lost += 1) {
      const launched = await this.#launchOnce(version);
      const outcome = launched.failure?.outcome;
      if (outcome?.kind !== 'ended' || outcome.assigned) return launched;
      this.discard(launched.environment);
    }
    throw new ServiceError('ServiceException', 'The execution environments ended before they could be assigned.');
  }

  async #launchOnce(version: FunctionVersion): ReturnType<GroupHost['launch']> {
    for (const victim of this.#victims(version.memorySize)) this.discard(victim);
    this.#reserve(version, 1);
    let environment: Environment;
    let prepared: PreparedPackage;
    try {
      prepared = await preparePackage(this.ports, version);
      const sandbox = await this.#sandboxFor(prepared, version.ephemeralStorage);
      environment = new Environment(sandbox, version, this.options.region, this.clock);
    } catch (error) {
      this.#reserve(version, -1);
      throw error;
    }
    this.#alive.add(environment);
    void environment.ended.then(() => this.discard(environment));
    try {
      return { environment, failure: await environment.initialise(prepared) };
    } catch (error) {
      this.discard(environment);
      throw error;
    }
  }

  /** A stem for a runtime; for an image a container of its own, for nothing can wait booted that nobody knows yet. */
  #sandboxFor(prepared: PreparedPackage, tmpMb: number): Promise<Sandbox> {
    if (prepared.type === 'Zip') return this.#stems.take(prepared.runtime, tmpMb);
    const { id, volumes } = prepared.image;
    return this.ports.driver.create({ image: { id, volumes }, tmpMb });
  }

  discard(environment: Environment): void {
    if (!this.#alive.delete(environment)) return;
    this.#reserve(environment.version, -1);
    this.#groups.get(bindingKey(environment.version))?.remove(environment);
    environment.destroy().catch(this.ports.onError);
  }

  #tickGroup(group: FunctionGroup, now: number): void {
    if (group.idle.length > 0) {
      const { retire, freeze } = sortIdle(group.idle.map(asIdle), this.options.retire, now);
      const byId = new Map(group.idle.map((environment) => [environment.id, environment]));
      for (const id of freeze) byId.get(id)!.freeze();
      for (const id of retire) this.discard(byId.get(id)!);
    }
    group.expire(this.options.maxWaitMs);
    group.scale();
  }

  #group(version: FunctionVersion): FunctionGroup {
    const key = bindingKey(version);
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = new FunctionGroup(version, this)));
    return group;
  }

  /** Idle environments to give up so that one more of `memoryMb` fits; none where it fits or never will. */
  #victims(memoryMb: number): Environment[] {
    const needed = shortfall(this.options.capacity, this.#use, memoryMb);
    if (needed === 0) return [];
    const idle = [...this.#groups.values()].flatMap((group) => group.idle);
    const byId = new Map(idle.map((environment) => [environment.id, environment]));
    return chooseVictims(idle.map(asIdle), needed).map((id) => byId.get(id)!);
  }

  #reserve(version: FunctionVersion, count: 1 | -1): void {
    const { memoryMb, environments } = this.#use;
    this.#use = { memoryMb: memoryMb + count * version.memorySize, environments: environments + count };
  }
}

function asIdle(environment: Environment): IdleEnvironment {
  const { id, idleSince, frozen, version } = environment;
  return { id, idleSince, memoryMb: version.memorySize, frozen, stale: environment.gone };
}

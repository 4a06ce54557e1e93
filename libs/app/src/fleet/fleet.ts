import { roomFor, sharedMb, shortfall } from '@stoker/core/pool/capacity';
import { chooseVictims, type Evictable } from '@stoker/core/pool/evict';
import { isExpected, isPlenty, shouldPrewarm } from '@stoker/core/pool/keep-alive';
import { memoryVerdict } from '@stoker/core/pool/pressure';
import { ScaleRate } from '@stoker/core/scheduling/scale-rate';
import { ServiceError } from '@stoker/core/errors/service-error';
import { execWrapper } from '@stoker/core/model/exec-wrapper';
import { bindingKey, type FunctionVersion } from '@stoker/core/model/function';
import type { Clock } from '../ports/clock.js';
import type { FunctionKey } from '../ports/function-store.js';
import type { Provisioning, ProvisioningState } from '../ports/provisioning.js';
import type { Sandbox } from '../ports/sandbox-driver.js';
import { type PreparedPackage, preparePackage } from '../sandbox/prepare-package.js';
import type { Attempt, Dispatcher, Job, StartKind } from './attempt.js';
import { CapacityLedger } from './capacity-ledger.js';
import { EgressRights } from './egress-rights.js';
import { Environment } from './environment.js';
import type { FleetCounts, FleetOptions, FleetPorts, ProvisionedTarget } from './fleet-ports.js';
import { type EventDemand, GroupIndex, type LimitedBacklog } from './event-demand.js';
import { FunctionGroup, type GroupHost } from './function-group.js';
import { functionId } from './function-id.js';
import { MemoryQuota } from './memory-quota.js';
import { ReturnForecast } from './return-forecast.js';
import { Sharing } from './sharing.js';
import { StemPool } from './stem-pool.js';
import { Successors } from './successors.js';

const NEWLINE = 0x0a;

/** Stems that may turn out to be dead, one after the other, before a start is given up. */
const MAX_LOST_STEMS = 3;

/** ms between two looks at the host's memory, at forecasts and at what was provisioned. */
const LOOK_MS = 250;
/** ms between two rounds of giving memory back: what was given up last must show first. */
const RECLAIM_MS = 1_000;

/**
 * The execution environments of one worker. An environment belongs to one group, and a group to one version and
 * revision of one function, and to one tenant of it where it isolates them, so nothing is ever shared between two of those.
 */
export class Fleet implements Dispatcher, EventDemand, GroupHost, Provisioning {
  readonly clock: Clock;
  readonly maxStarting: number;
  readonly maxWaitMs: number;
  readonly #groups = new Map<string, FunctionGroup>();
  readonly #index = new GroupIndex();
  /** Groups of versions that are current no more, until the last invocation accepted for them has been answered. */
  readonly #leaving = new Set<FunctionGroup>();
  readonly #stems: StemPool;
  readonly #successors: Successors;
  /** Every environment that exists and is accounted for. */
  readonly #alive = new Set<Environment>();
  /** Those that were told to end and still hold memory; those with extensions have two seconds for it. */
  readonly #ending = new Set<Environment>();
  readonly #ledger = new CapacityLedger();
  readonly #sharing: Sharing;
  readonly #quota: MemoryQuota;
  readonly #egress: EgressRights;
  readonly #forecast = new ReturnForecast();
  /** By function. */
  readonly #rates = new Map<string, ScaleRate>();
  /** The host's own memory is short: nothing is started. */
  #onHold = false;
  #lookAt = 0;
  #reclaimAt = 0;

  constructor(
    private readonly ports: FleetPorts,
    private readonly options: FleetOptions,
  ) {
    this.clock = ports.clock;
    this.maxStarting = options.maxStarting;
    this.maxWaitMs = options.maxWaitMs;
    this.#stems = new StemPool(ports.driver, options.stems, ports.clock, ports.onError);
    this.#successors = new Successors(ports.clock, ports.onError);
    this.#sharing = new Sharing(
      () => sharedMb(options.capacity, this.#ledger.use),
      this.#ledger,
      ports.weightOf ?? (() => 1),
      (version) => this.#allowed(version) > 0,
    );
    this.#egress = new EgressRights(ports.egressOf);
    this.#quota = new MemoryQuota(this.#ledger, ports.memoryQuotaOf);
  }

  dispatch(version: FunctionVersion, job: Job): Promise<Attempt> {
    return this.#group(version, job.tenantId).run(job);
  }

  /**
   * Housekeeping, every few tens of ms: freezes and retires idle environments, starts what is missing, refills the stems,
   * lets go of those who waited too long.
   */
  tick(): void {
    const now = this.clock.monotonic();
    if (now >= this.#lookAt) this.#look(now);
    this.#noteWaiting();
    this.#serveWaiting();
    for (const group of this.#allGroups()) this.#tickGroup(group);
    for (const [key, group] of this.#groups) if (group.isUnused) this.#leave(key, group, now);
    for (const group of this.#leaving) if (group.isUnused) this.#leaving.delete(group);
    const waiting = this.#allGroups().some(({ need }) => need > 0);
    if (!this.#onHold) this.#stems.refill(this.#freeMb(), waiting);
  }

  /**
   * Has these versions ready at any time, and no others. Environments are made on the next ticks, as there is room.
   *
   * @param targets each version once
   */
  provision(targets: readonly ProvisionedTarget[]): void {
    const wanted = new Map(targets.map(({ version, count }) => [bindingKey(version), count]));
    for (const { version, count } of targets) this.#group(version).provisioned.target = count;
    for (const [key, { provisioned }] of this.#groups) if (!wanted.has(key)) provisioned.target = 0;
  }

  stateOf(version: FunctionVersion): ProvisioningState {
    return this.#groups.get(bindingKey(version))?.provisioned.state ?? { allocated: 0, available: 0 };
  }

  noteBacklog(key: FunctionKey, backlog: LimitedBacklog): void {
    this.#index.noteBacklog(key, backlog);
  }

  eventPlaces(key: FunctionKey, aheadMs: number): number {
    return this.#index.eventPlaces(key, aheadMs);
  }

  /** Ends the environments of a version that is current no more: idle ones now, busy ones after their answer. */
  retire(version: FunctionVersion): void {
    this.#forecast.retire(version);
    this.#successors.retire(version);
    const retired = bindingKey(version);
    for (const [key, group] of this.#groups) {
      if (bindingKey(group.version) !== retired) continue;
      this.#groups.delete(key);
      this.#leaving.add(group);
      group.retire();
    }
  }

  /** Versions that have environments here. */
  versions(): FunctionVersion[] {
    return [...new Map([...this.#groups.values()].map(({ version }) => [bindingKey(version), version])).values()];
  }

  /** Whether an environment here runs this code, as its own or as a layer, or may yet be started on it. */
  holds(accountId: string, sha256: string): boolean {
    const holders = [...this.#alive, ...this.#groups.values(), ...this.#leaving].map(({ version }) => version);
    return [...holders, ...this.#successors.versions].some((version) =>
      [version, ...version.layers].some((part) => part.accountId === accountId && part.code.sha256 === sha256),
    );
  }

  counts(): FleetCounts {
    const sum = { idle: 0, frozen: 0, busy: 0, starting: 0, waiting: 0 };
    for (const group of this.#allGroups()) {
      const counts = group.counts;
      sum.idle += counts.idle;
      sum.busy += counts.busy;
      sum.starting += counts.starting;
      sum.waiting += counts.waiting;
      sum.frozen += group.idle.filter((environment) => environment.frozen).length;
    }
    return {
      ...sum,
      stems: this.#stems.counts(),
      successors: this.#successors.count,
      memoryMb: this.#ledger.use.memoryMb,
    };
  }

  /**
   * Ends every environment and stem. Call when nothing runs any more.
   *
   * @param onEnded called after each
   */
  async close(onEnded: () => void = () => {}): Promise<void> {
    await Promise.all([this.#stems.close(onEnded), this.#successors.close(onEnded)]);
    await Promise.all([...this.#alive].map((environment) => environment.destroy().then(onEnded)));
  }

  room(version: FunctionVersion): number {
    const allowed = this.#allowed(version);
    if (allowed === 0 || this.#sharing.isBehind(version)) return 0;
    // A host without any environment has nothing to wait for: then it is others who take its memory.
    if (this.#onHold && this.#alive.size > 0) return 0;
    const rate = this.#rates.get(functionId(version))?.room(this.clock.monotonic()) ?? Infinity;
    const free = roomFor(this.options.capacity, this.#ledger.use, version.memorySize);
    return Math.min(rate, allowed, free > 0 ? free : Math.min(1, this.#victims(version).length));
  }

  hasPlenty(version: FunctionVersion): boolean {
    const { memoryMb: totalMb } = this.options.capacity;
    return isPlenty(this.#freeMb(), totalMb, version.memorySize) && this.room(version) > 0;
  }

  mustYield(version: FunctionVersion): boolean {
    return this.#sharing.mustYield(version);
  }

  returned(version: FunctionVersion, lastUsed: number): void {
    this.#forecast.returned(version, lastUsed, this.clock.monotonic());
  }

  async launch(version: FunctionVersion, kind: StartKind, tenantId?: string): ReturnType<GroupHost['launch']> {
    this.#rateOf(version).take(this.clock.monotonic());
    for (let lost = 0; lost <= MAX_LOST_STEMS; lost += 1) {
      const launched = await this.#launchOnce(version, kind, tenantId, lost === 0);
      const outcome = launched.failure?.outcome;
      if (outcome?.kind !== 'ended' || outcome.assigned) return launched;
      this.discard(launched.environment);
    }
    throw new ServiceError('ServiceException', 'The execution environments ended before they could be assigned.');
  }

  async #launchOnce(
    version: FunctionVersion,
    kind: StartKind,
    tenantId: string | undefined,
    maySucceed: boolean,
  ): ReturnType<GroupHost['launch']> {
    for (const victim of this.#victims(version)) this.discard(victim);
    this.#ledger.count(version, 1);
    this.#giveUpSpare(-this.#freeMb());
    let environment: Environment;
    let prepared: PreparedPackage;
    try {
      const [credentials, egress, found] = await Promise.all([
        this.ports.credentials(version),
        this.#egress.of(version),
        preparePackage(this.ports, version),
      ]);
      prepared = found;
      await this.#memoryIsFree();
      const successor = maySucceed ? this.#successors.take(version, tenantId) : undefined;
      const sandbox = successor ?? (await this.#sandboxFor(prepared, version));
      environment = new Environment(
        sandbox,
        version,
        this.options.region,
        this.clock,
        { credentials, egress },
        kind,
        tenantId,
      );
    } catch (error) {
      this.#ledger.count(version, -1);
      throw error;
    }
    this.#alive.add(environment);
    void environment.ended.then(() => {
      this.#keepLastWords(environment);
      this.discard(environment);
    });
    void environment.successor?.then((sandbox) => {
      // Of a version that is current no more nothing is needed.
      const roomMb = this.#groups.has(bindingKey(version, tenantId)) ? this.#freeMb() : 0;
      if (sandbox !== undefined) this.#successors.keep(sandbox, version, tenantId, roomMb);
    });
    try {
      return { environment, failure: await environment.initialise(prepared) };
    } catch (error) {
      this.discard(environment);
      throw error;
    }
  }

  /** Room is given out as soon as somebody is told to leave it, but nobody moves in before it is empty. */
  async #memoryIsFree(): Promise<void> {
    while (this.#ending.size > 0) {
      const endingMb = [...this.#ending].reduce((sum, { version }) => sum + version.memorySize, 0);
      if (this.#ledger.use.memoryMb + endingMb <= this.options.capacity.memoryMb) return;
      await Promise.race([...this.#ending].map(({ ended }) => ended));
    }
  }

  /** What extensions say when they are told to end has no invocation that it belongs to. */
  #keepLastWords(environment: Environment): void {
    const written = environment.takeLastWords();
    if (written.length === 0) return;
    const lines = written.at(-1) === NEWLINE ? written : Buffer.concat([written, Buffer.of(NEWLINE)]);
    this.ports.logs?.append(environment.stream, this.clock.now(), lines);
  }

  /** A stem for a runtime; for an image or a wrapper a container of its own, for what nobody knows yet can't wait booted. */
  #sandboxFor(prepared: PreparedPackage, { ephemeralStorage: tmpMb, environment }: FunctionVersion): Promise<Sandbox> {
    const { driver } = this.ports;
    if (prepared.type === 'Image') {
      const { id, volumes } = prepared.image;
      return driver.create({ image: { id, volumes }, tmpMb });
    }
    const { runtime } = prepared;
    if (execWrapper(runtime, environment) === undefined) return this.#stems.take(runtime, tmpMb);
    return driver.create({ runtime, wrapped: true, tmpMb });
  }

  discard(environment: Environment): void {
    if (!this.#alive.delete(environment)) return;
    this.#ledger.count(environment.version, -1);
    this.#groups.get(bindingKey(environment.version, environment.tenantId))?.remove(environment);
    for (const group of this.#leaving) group.remove(environment);
    this.#ending.add(environment);
    void environment.ended.then(() => this.#ending.delete(environment));
    environment.destroy().catch(this.ports.onError);
    this.#serveWaiting();
  }

  #tickGroup(group: FunctionGroup): void {
    group.expire(this.maxWaitMs);
    const window = group.idle.length > 0 ? this.#forecast.window(group.version) : undefined;
    group.follow(window, this.options.retire);
    group.provisioned.maintain(group.idle, this.maxStarting);
  }

  /** Looks at the host's memory and at who is expected back. */
  #look(now: number): void {
    this.#lookAt = now + LOOK_MS;
    const verdict = memoryVerdict(this.ports.hostMemory(), this.options.memoryReserveMb);
    this.#onHold = verdict.hold;
    if (verdict.reclaimMb > 0 && now >= this.#reclaimAt) this.#reclaim(verdict.reclaimMb, now);
    if (!verdict.hold) this.#prewarm(now);
    this.#successors.expire();
    this.#egress.giveUpOthers(this.#alive);
    for (const [id, rate] of this.#rates) if (rate.isFull(now)) this.#rates.delete(id);
  }

  /** Gives memory back to the host: stems first, then idle environments, as far as there are any. */
  #reclaim(neededMb: number, now: number): void {
    this.#reclaimAt = now + RECLAIM_MS;
    const still = neededMb - this.#giveUpSpare(neededMb);
    if (still <= 0) return;
    const idle = this.#evictable();
    const all = [...idle.values()].reduce((sum, { memoryMb }) => sum + memoryMb, 0);
    for (const victim of this.#choose(idle, Math.min(still, all))) this.discard(victim);
  }

  #prewarm(now: number): void {
    for (const { version, window, lastUsed } of this.#forecast.predictions()) {
      const group = this.#groups.get(bindingKey(version));
      const due = shouldPrewarm({
        window,
        idleMs: now - (group?.lastUsed ?? lastUsed),
        environments: group?.size ?? 0,
        freeMb: this.#freeMb(),
        totalMb: this.options.capacity.memoryMb,
        memoryMb: version.memorySize,
      });
      if (!due || this.room(version) <= 0) continue;
      this.#forecast.madeReady(version);
      this.#group(version).prewarm();
    }
  }

  /** Ends sandboxes that nobody has yet, and answers the MB that become free. */
  #giveUpSpare(neededMb: number): number {
    const freed = this.#successors.shrink(neededMb);
    return freed + this.#stems.shrink(neededMb - freed);
  }

  /** MB that nothing is accounted for; negative when stems stand in the way of what was started. */
  #freeMb(): number {
    return (
      this.options.capacity.memoryMb - this.#ledger.use.memoryMb - this.#stems.memoryMb - this.#successors.memoryMb
    );
  }

  #noteWaiting(): void {
    const groups = this.#allGroups();
    const { capacity } = this.options;
    const inVain = groups.some(
      ({ need, version }) => need > 0 && roomFor(capacity, this.#ledger.use, version.memorySize) <= 0,
    );
    this.#sharing.note(groups, inVain);
  }

  /** Starts environments for those who are next in line, as far as there is room. */
  #serveWaiting(): void {
    for (let next = this.#sharing.next(); next !== undefined; next = this.#sharing.next()) {
      if (next.scale() === 0) return;
    }
  }

  #leave(key: string, group: FunctionGroup, now: number): void {
    // Tenants come in any number, and what is learnt of one says nothing of the next: nothing is remembered of them.
    if (group.tenantId === undefined) {
      if (now - group.lastUsed <= this.options.retire.keepAliveMs) return;
      this.#forecast.left(group.version, group.lastUsed);
    }
    this.#groups.delete(key);
  }

  #allGroups(): FunctionGroup[] {
    return [...this.#groups.values(), ...this.#leaving];
  }

  #group(version: FunctionVersion, tenantId?: string): FunctionGroup {
    const key = bindingKey(version, tenantId);
    let group = this.#groups.get(key);
    if (group === undefined) {
      const lastUsed = this.#forecast.lastUsed(version) ?? this.clock.monotonic();
      group = new FunctionGroup(version, this, lastUsed, tenantId);
      this.#groups.set(key, group);
      this.#index.add(group);
    }
    return group;
  }

  #rateOf(version: FunctionVersion): ScaleRate {
    const id = functionId(version);
    let rate = this.#rates.get(id);
    if (rate === undefined) this.#rates.set(id, (rate = new ScaleRate(this.clock.monotonic())));
    return rate;
  }

  /** Environments of this version that its account may have beside what it needs. */
  #allowed(version: FunctionVersion): number {
    return this.#quota.room(version) || Math.min(1, this.#ownVictims(version).length);
  }

  /** Idle environments of its own that an account gives up for one more of this version. */
  #ownVictims(version: FunctionVersion): Environment[] {
    const needed = this.#quota.shortfall(version);
    if (needed === 0) return [];
    const own = [...this.#evictable()].filter(([, { accountId }]) => accountId === version.accountId);
    return this.#choose(new Map(own), needed);
  }

  /** Idle environments to give up so that one more of this version fits; none where it fits or never will. */
  #victims(version: FunctionVersion): Environment[] {
    const own = this.#ownVictims(version);
    const freedMb = own.reduce((sum, environment) => sum + environment.version.memorySize, 0);
    const needed = shortfall(this.options.capacity, this.#ledger.use, version.memorySize) - freedMb;
    if (needed <= 0) return own;
    const others = this.#evictable();
    for (const environment of own) others.delete(environment);
    return [...own, ...this.#choose(others, needed)];
  }

  #choose(idle: ReadonlyMap<Environment, Evictable>, neededMb: number): Environment[] {
    const chosen = new Set(chooseVictims([...idle.values()], neededMb, this.#sharing.loadOf));
    return [...idle.keys()].filter(({ id }) => chosen.has(id));
  }

  /** Every idle environment that need not be there. */
  #evictable(): Map<Environment, Evictable> {
    const now = this.clock.monotonic();
    const found = new Map<Environment, Evictable>();
    for (const group of this.#groups.values()) {
      const { idle, startMs, version, lastUsed } = group;
      if (idle.length === 0) continue;
      const expected = isExpected(this.#forecast.window(version), now - lastUsed);
      for (const environment of idle) {
        if (group.isFirm(environment)) continue;
        found.set(environment, {
          id: environment.id,
          accountId: version.accountId,
          idleMs: now - environment.idleSince,
          memoryMb: version.memorySize,
          rebuildMs: startMs,
          uses: environment.uses,
          expected,
        });
      }
    }
    return found;
  }
}

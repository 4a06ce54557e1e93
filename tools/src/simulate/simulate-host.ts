import { chooseVictims, type Evictable } from '@stoker/core/pool/evict';
import { isExpected, keepAliveFor, shouldPrewarm } from '@stoker/core/pool/keep-alive';
import { type HostFigures, Tally } from './host-figures.js';
import type { Policy } from './policies.js';
import { type SimulatedEnvironment, SimulatedFunction } from './simulated-function.js';
import { MINUTE, type Trace } from './trace.js';
import { VirtualClock } from './virtual-clock.js';

export interface HostOptions {
  /** MB for environments. */
  readonly memoryMb: number;
}

type Happening =
  | { readonly kind: 'arrival'; readonly of: SimulatedFunction; readonly arrivals: Iterator<number> }
  | { readonly kind: 'started'; readonly of: SimulatedFunction; readonly since: number }
  | { readonly kind: 'answered'; readonly environment: SimulatedEnvironment; readonly serviceMs: number }
  | { readonly kind: 'look'; readonly of: SimulatedFunction }
  | { readonly kind: 'prewarm'; readonly of: SimulatedFunction };

/** Functions invoked less often than this count as rare. */
const RARE_EVERY_MS = 10 * MINUTE;

/**
 * One host and all invocations of a trace on a virtual clock. Environments come and go as the policy decides; processors are
 * not modelled, so that a handler takes what the trace says.
 */
export class HostSimulation {
  readonly #clock = new VirtualClock<Happening>();
  readonly #tally = new Tally();
  readonly #functions: SimulatedFunction[];
  /** Idle environments of all functions, the longest idle first. */
  readonly #idle = new Set<SimulatedEnvironment>();
  readonly #waiting = new Set<SimulatedFunction>();
  readonly #heldMb = new Map<string, number>();
  readonly #rare = new Set<SimulatedFunction>();
  #usedMb = 0;
  #made = 0;

  constructor(
    private readonly trace: Trace,
    private readonly policy: Policy,
    private readonly options: HostOptions,
  ) {
    this.#functions = trace.functions.map((traced) => new SimulatedFunction(traced));
  }

  run(): HostFigures {
    for (const each of this.#functions) {
      if (countOf(each.traced.arrivals()) * RARE_EVERY_MS < this.trace.lengthMs) this.#rare.add(each);
      this.#scheduleArrival(each, each.traced.arrivals());
    }
    for (let next = this.#clock.next(); next !== undefined; next = this.#clock.next()) this.#happen(next);
    return this.#tally.figures(this.policy.name, this.trace.lengthMs);
  }

  #happen(what: Happening): void {
    switch (what.kind) {
      case 'arrival':
        this.#arrive(what.of);
        return this.#scheduleArrival(what.of, what.arrivals);
      case 'started':
        return this.#started(what.of, what.since);
      case 'answered':
        return this.#answered(what.environment, what.serviceMs);
      case 'look':
        what.of.lookAt = undefined;
        return this.#follow(what.of);
      case 'prewarm':
        return this.#prewarm(what.of);
    }
  }

  #scheduleArrival(of: SimulatedFunction, arrivals: Iterator<number>): void {
    const next = arrivals.next();
    if (next.done !== true) this.#clock.schedule(next.value, { kind: 'arrival', of, arrivals });
  }

  #arrive(of: SimulatedFunction): void {
    of.noteArrival(this.#clock.now);
    const environment = of.idle.pop();
    if (environment !== undefined) {
      this.#idle.delete(environment);
      return this.#execute(environment, this.#clock.now, false);
    }
    of.queue.push(this.#clock.now);
    this.#waiting.add(of);
    this.#follow(of);
  }

  #execute(environment: SimulatedEnvironment, cameAt: number, cold: boolean): void {
    const { of } = environment;
    const serviceMs = of.nextServiceMs();
    const { now } = this.#clock;
    of.busy.set(environment, now);
    environment.uses += 1;
    this.#tally.served(of.traced.accountId, now - cameAt, serviceMs, { cold, rare: this.#rare.has(of) });
    this.#clock.schedule(now + serviceMs, { kind: 'answered', environment, serviceMs });
  }

  #answered(environment: SimulatedEnvironment, serviceMs: number): void {
    const { of } = environment;
    of.busy.delete(environment);
    of.lastUsed = environment.idleSince = this.#clock.now;
    of.noteDuration(serviceMs, this.#clock.now);
    this.#release(environment, false);
  }

  #started(of: SimulatedFunction, since: number): void {
    of.starting -= 1;
    const { now: idleSince } = this.#clock;
    this.#made += 1;
    this.#release({ id: String(this.#made), of, since, idleSince, uses: 0 }, true);
  }

  #release(environment: SimulatedEnvironment, fresh: boolean): void {
    const { of } = environment;
    const cameAt = of.queue.shift();
    if (cameAt !== undefined) return this.#execute(environment, cameAt, fresh);
    this.#waiting.delete(of);
    of.idle.push(environment);
    this.#idle.add(environment);
    this.#lookAfter(of, this.policy.keepAliveMs);
    for (const waiting of this.#waiting) this.#follow(waiting);
  }

  /** Does what the policy decides. */
  #follow(of: SimulatedFunction): void {
    const { now } = this.#clock;
    const room = of.queue.length === 0 ? 0 : this.#room(of);
    const { add, retire } = this.policy.decide(of.snapshot(now, room, this.policy), now);
    const gone = new Set(retire);
    for (const environment of of.idle.filter(({ id }) => gone.has(id))) this.#end(environment);
    for (let n = 0; n < add; n += 1) this.#start(of);
    if (of.queue.length > 0 && of.size === of.starting && add === 0 && of.starting === 0) this.#waiting.add(of);
    this.#lookAgain(of);
  }

  #lookAgain(of: SimulatedFunction): void {
    const { now } = this.#clock;
    if (of.queue.length > 0) return this.#lookAfter(of, 250);
    const last = of.idle.at(-1);
    if (last === undefined) return;
    const window = this.policy.predicts ? of.window : undefined;
    const left = of.idle.map(
      (each) => each.idleSince + keepAliveFor(window, this.policy.keepAliveMs, each === last) - now,
    );
    this.#lookAfter(of, Math.max(1, Math.min(...left)));
  }

  #lookAfter(of: SimulatedFunction, ms: number): void {
    const at = this.#clock.now + ms;
    if (of.lookAt !== undefined && of.lookAt <= at) return;
    of.lookAt = at;
    this.#clock.schedule(at, { kind: 'look', of });
  }

  #room({ traced: { memoryMb } }: SimulatedFunction): number {
    const free = Math.floor((this.options.memoryMb - this.#usedMb) / memoryMb);
    return free > 0 ? free : Math.min(1, this.#idle.size);
  }

  #start(of: SimulatedFunction): void {
    const { memoryMb, accountId, startMs } = of.traced;
    this.#makeRoom(memoryMb);
    this.#usedMb += memoryMb;
    this.#heldMb.set(accountId, (this.#heldMb.get(accountId) ?? 0) + memoryMb);
    this.#tally.started += 1;
    of.starting += 1;
    const { now: since } = this.#clock;
    this.#clock.schedule(since + startMs, { kind: 'started', of, since });
  }

  #makeRoom(memoryMb: number): void {
    const needed = this.#usedMb + memoryMb - this.options.memoryMb;
    if (needed <= 0) return;
    for (const victim of this.policy.predicts ? this.#leastWorth(needed) : this.#longestIdle(needed)) {
      this.#tally.evicted += 1;
      this.#end(victim);
    }
  }

  #leastWorth(needed: number): SimulatedEnvironment[] {
    const byId = new Map([...this.#idle].map((each) => [each.id, each]));
    const idle = [...this.#idle].map((each) => this.#evictable(each));
    return chooseVictims(idle, needed, (accountId) => this.#heldMb.get(accountId) ?? 0).map((id) => byId.get(id)!);
  }

  #longestIdle(needed: number): SimulatedEnvironment[] {
    let freed = 0;
    return [...this.#idle].filter(({ of }) => {
      if (freed >= needed) return false;
      freed += of.traced.memoryMb;
      return true;
    });
  }

  #evictable({ id, of, idleSince, uses }: SimulatedEnvironment): Evictable {
    const { accountId, memoryMb, startMs: rebuildMs } = of.traced;
    const { now } = this.#clock;
    const expected = isExpected(of.window, now - of.lastUsed);
    return { id, accountId, idleMs: now - idleSince, memoryMb, rebuildMs, uses, expected };
  }

  #end(environment: SimulatedEnvironment): void {
    const { of, since } = environment;
    const { memoryMb, accountId } = of.traced;
    of.idle.splice(of.idle.indexOf(environment), 1);
    this.#idle.delete(environment);
    this.#usedMb -= memoryMb;
    this.#heldMb.set(accountId, this.#heldMb.get(accountId)! - memoryMb);
    this.#tally.ended(this.#clock.now - since, memoryMb);
    const window = this.policy.predicts && of.size === 0 ? of.window : undefined;
    if (window !== undefined) this.#clock.schedule(of.lastUsed + window.earliestMs, { kind: 'prewarm', of });
  }

  /** One is made ready before a return that is predicted, once. */
  #prewarm(of: SimulatedFunction): void {
    const { now } = this.#clock;
    if (of.madeReady || now > this.trace.lengthMs) return;
    const { memoryMb } = of.traced;
    const freeMb = this.options.memoryMb - this.#usedMb;
    const idleMs = now - of.lastUsed;
    const totalMb = this.options.memoryMb;
    if (!shouldPrewarm({ window: of.window, idleMs, environments: of.size, freeMb, totalMb, memoryMb })) return;
    of.madeReady = true;
    this.#start(of);
  }
}

function countOf(arrivals: Iterator<number>): number {
  let count = 0;
  while (arrivals.next().done !== true) count += 1;
  return count;
}

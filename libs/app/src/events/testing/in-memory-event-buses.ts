import { type BusKey, busNotFound, DEFAULT_BUS, type RuleKey, ruleNotFound } from '@stoker/core/events/bus/bus-name';
import { busAlreadyThere, busHasRules, tooMany } from '@stoker/core/events/bus/bus-rules';
import { type EventBus, untouchedDefaultBus } from '@stoker/core/events/bus/event-bus';
import type { EventRule } from '@stoker/core/events/bus/rule';
import { paged } from '../../control/testing/paged.js';
import type { ArmRule, EventBuses, RuleFilter } from '../../ports/event-buses.js';
import type { Change, Page, PageRequest } from '../../ports/function-store.js';
import type { Timer } from '../../ports/timer-store.js';
import type { SnapshotChange, SnapshotSource } from '../../ports/snapshot-source.js';

/** The `EventBuses` contract in memory. */
export class InMemoryEventBuses implements EventBuses, SnapshotSource {
  readonly #buses = new Map<string, EventBus>();
  readonly #rules = new Map<string, EventRule>();
  /** By `BUS/NAME` of their rules. */
  readonly timers = new Map<string, Timer>();
  readonly #listeners: ((change: SnapshotChange) => void)[] = [];

  onChange(listener: (change: SnapshotChange) => void): void {
    this.#listeners.push(listener);
  }

  async create(bus: EventBus, limit: number): Promise<void> {
    if (await this.find(bus)) throw busAlreadyThere(bus.busName);
    const own = this.#of(bus.accountId).filter(({ busName }) => busName !== DEFAULT_BUS);
    if (own.length >= limit) throw tooMany();
    this.#keep(bus);
  }

  async find(key: BusKey): Promise<EventBus | undefined> {
    return (
      this.#buses.get(busId(key)) ?? (key.busName === DEFAULT_BUS ? untouchedDefaultBus(key.accountId) : undefined)
    );
  }

  async change(key: BusKey, change: Change<EventBus>): Promise<EventBus> {
    const current = await this.find(key);
    if (!current) throw busNotFound(key.busName);
    const next = change(current);
    this.#keep(next);
    return next;
  }

  async delete(key: BusKey): Promise<void> {
    if ([...this.#rules.values()].some((rule) => busId(rule) === busId(key))) throw busHasRules(key.busName);
    this.#buses.delete(busId(key));
    this.#announce(key);
  }

  async list(accountId: string, namePrefix = '', page: PageRequest): Promise<Page<EventBus>> {
    const buses = this.#of(accountId);
    if (!buses.some(({ busName }) => busName === DEFAULT_BUS)) buses.push(untouchedDefaultBus(accountId));
    const named = buses.filter(({ busName }) => busName.startsWith(namePrefix));
    named.sort((a, b) => (a.busName < b.busName ? -1 : 1));
    return paged('event-buses', named, ({ busName }) => [busName], page);
  }

  async putRule(
    key: RuleKey,
    limit: number,
    change: (current: EventRule | undefined) => EventRule,
    arm: ArmRule,
  ): Promise<EventRule> {
    if (!(await this.find(key))) throw busNotFound(key.busName);
    const current = this.#rules.get(ruleId(key));
    if (current === undefined && this.#rulesOn(key).length >= limit) throw tooMany();
    return this.#keepRule(change(current), arm);
  }

  async findRule(key: RuleKey): Promise<EventRule | undefined> {
    return this.#rules.get(ruleId(key));
  }

  async changeRule(key: RuleKey, change: Change<EventRule>, arm?: ArmRule): Promise<EventRule> {
    const current = this.#rules.get(ruleId(key));
    if (!current) throw ruleNotFound(key);
    return this.#keepRule(change(current), arm);
  }

  async deleteRule(key: RuleKey, check: (rule: EventRule) => void): Promise<void> {
    const current = this.#rules.get(ruleId(key));
    if (!current) return;
    check(current);
    this.#rules.delete(ruleId(key));
    this.timers.delete(ownerOf(key));
    this.#announce(key);
  }

  async listRules(
    bus: BusKey,
    { namePrefix = '', targetArn }: RuleFilter,
    page: PageRequest,
  ): Promise<Page<EventRule>> {
    const found = this.#rulesOn(bus)
      .filter(({ ruleName }) => ruleName.startsWith(namePrefix))
      .filter(({ targets }) => targetArn === undefined || targets.some(({ arn }) => arn === targetArn));
    return paged('event-rules', found, ({ ruleName }) => [ruleName], page);
  }

  async rulesOf(key: BusKey): Promise<{ bus: EventBus; rules: EventRule[] } | undefined> {
    const rules = this.#rulesOn(key);
    if (!this.#buses.has(busId(key)) && rules.length === 0) return undefined;
    const bus = await this.find(key);
    return bus && { bus, rules };
  }

  #of(accountId: string): EventBus[] {
    return [...this.#buses.values()].filter((bus) => bus.accountId === accountId);
  }

  #rulesOn(bus: BusKey): EventRule[] {
    const rules = [...this.#rules.values()].filter((rule) => busId(rule) === busId(bus));
    return rules.sort((a, b) => (a.ruleName < b.ruleName ? -1 : 1));
  }

  #keep(bus: EventBus): void {
    this.#buses.set(busId(bus), bus);
    this.#announce(bus);
  }

  #keepRule(rule: EventRule, arm: ArmRule | undefined): EventRule {
    this.#rules.set(ruleId(rule), rule);
    const timer = arm?.(rule);
    if (timer !== undefined) this.timers.set(ownerOf(rule), timer);
    else if (arm !== undefined) this.timers.delete(ownerOf(rule));
    this.#announce(rule);
    return rule;
  }

  #announce({ accountId, busName }: BusKey): void {
    for (const listener of this.#listeners) listener({ kind: 'event-bus', accountId, busName });
  }
}

function busId({ accountId, busName }: BusKey): string {
  return `${accountId} ${busName}`;
}

function ruleId(key: RuleKey): string {
  return `${busId(key)} ${key.ruleName}`;
}

function ownerOf({ busName, ruleName }: RuleKey): string {
  return `${busName}/${ruleName}`;
}

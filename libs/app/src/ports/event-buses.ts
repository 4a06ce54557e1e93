import type { BusKey, RuleKey } from '@stoker/core/events/bus/bus-name';
import type { EventBus } from '@stoker/core/events/bus/event-bus';
import type { EventRule } from '@stoker/core/events/bus/rule';
import type { Change, Page, PageRequest } from './function-store.js';
import type { Timer } from './timer-store.js';

/** Which of a bus's rules are listed. */
export interface RuleFilter {
  readonly namePrefix?: string | undefined;
  /** ARN of one of the rule's targets. */
  readonly targetArn?: string | undefined;
}

/** The timer of a rule as it is from now on; undefined for one that waits for no time. */
export type ArmRule = (rule: EventRule) => Timer | undefined;

/**
 * Event buses and their rules. Every call is one transaction, and readers of the data plane are told after it has committed.
 * The default bus of an account is always there, and kept once something of it has been changed.
 */
export interface EventBuses {
  /**
   * @param limit buses of its own that the account may have
   * @throws ResourceAlreadyExistsException, LimitExceededException
   */
  create(bus: EventBus, limit: number): Promise<void>;
  find(key: BusKey): Promise<EventBus | undefined>;
  /**
   * Changes a bus under a row lock. Throwing aborts without a write.
   *
   * @throws ResourceNotFoundException
   */
  change(key: BusKey, change: Change<EventBus>): Promise<EventBus>;
  /**
   * Deletes a bus other than the default one; one that is not there is no error.
   *
   * @throws ValidationException while it has rules
   */
  delete(key: BusKey): Promise<void>;
  /** By name, the default one among them. */
  list(accountId: string, namePrefix: string | undefined, page: PageRequest): Promise<Page<EventBus>>;

  /**
   * Makes a rule, or changes it under a row lock. Throwing aborts without a write.
   *
   * @param limit rules that the bus may have
   * @param change is given the rule of now, undefined for a new one
   * @param arm the rule's timer, which is set in the same transaction
   * @throws ResourceNotFoundException for no such bus, LimitExceededException for a rule too many
   */
  putRule(
    key: RuleKey,
    limit: number,
    change: (current: EventRule | undefined) => EventRule,
    arm: ArmRule,
  ): Promise<EventRule>;
  findRule(key: RuleKey): Promise<EventRule | undefined>;
  /**
   * Changes a rule, its targets included, under a row lock. Throwing aborts without a write.
   *
   * @param arm sets its timer anew, in the same transaction; without it the timer stays as it is
   * @throws ResourceNotFoundException
   */
  changeRule(key: RuleKey, change: Change<EventRule>, arm?: ArmRule): Promise<EventRule>;
  /**
   * Deletes a rule and its timer; one that is not there is no error.
   *
   * @param check throws where the rule may not be deleted
   */
  deleteRule(key: RuleKey, check: (rule: EventRule) => void): Promise<void>;
  /** By name. */
  listRules(bus: BusKey, filter: RuleFilter, page: PageRequest): Promise<Page<EventRule>>;
  /** All rules of a bus, by name; undefined when there is no such bus, or when it is a default one of which nothing is kept. */
  rulesOf(bus: BusKey): Promise<{ readonly bus: EventBus; readonly rules: readonly EventRule[] } | undefined>;
}

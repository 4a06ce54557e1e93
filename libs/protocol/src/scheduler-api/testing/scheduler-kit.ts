import { authorise } from '@stoker/app/identity/authorise';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { MemoryScheduleStore } from '@stoker/app/ports/testing/memory-schedule-store';
import { MemoryTimerStore } from '@stoker/app/ports/testing/memory-timer-store';
import type { Role } from '@stoker/app/ports/identity-store';
import type { Operation } from '../../aws-wire/operation.js';
import { aCaller } from '../../lambda-api/testing/api-kit.js';
import { schedulerOperations } from '../operations.js';

/** The EventBridge Scheduler API over schedules in memory, without the wire. */
export class SchedulerKit {
  readonly accountId = aCaller().principal.accountId;
  readonly clock = new FakeClock();
  readonly timers = new MemoryTimerStore(this.clock, () => {});
  readonly schedules = new MemoryScheduleStore(this.timers);
  readonly roles = new Map<string, Role>();
  readonly #operations = schedulerOperations({
    schedules: this.schedules,
    identities: { findRole: async (arn) => this.roles.get(arn) },
    clock: this.clock,
    random: () => 0,
    region: 'us-east-1',
  });

  /** A role that the service may assume. */
  role(service = 'scheduler.amazonaws.com', accountId = this.accountId): string {
    const name = `role-${this.roles.size}`;
    const arn = `arn:aws:iam::${accountId}:role/${name}`;
    const Statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' } as const;
    const trustPolicy = { Version: '2012-10-17', Statement } as const;
    this.roles.set(arn, { accountId, name, arn, uniqueId: `AROA${name}`, trustPolicy, policies: [] });
    return arn;
  }

  /** Authorises and runs an operation as the front does. */
  async call<O>(name: string, input: object, caller: Caller = aCaller()): Promise<O> {
    const operation = this.#operation(name);
    const allowed = authorise(caller, await operation.access(input, caller));
    return (await operation.run(input, allowed)) as O;
  }

  /** What an operation asks for. */
  async checks(name: string, input: object): Promise<readonly AccessCheck[]> {
    return this.#operation(name).access(input, aCaller());
  }

  #operation(name: string): Operation<object, unknown> {
    const entry = this.#operations.find((one) => one.name === name);
    if (entry === undefined || !('run' in entry)) throw new Error(`${name} is not built`);
    // The table has forgotten the shapes of its operations.
    return entry as unknown as Operation<object, unknown>;
  }
}

import { randomUUID } from 'node:crypto';
import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ruleTicks } from '@stoker/app/events/rule-ticks';
import { FireTimers } from '@stoker/app/eventing/timers/fire-timers';
import type { PlannedStep } from '@stoker/app/eventing/timers/plan-steps';
import { RUN_TIMERS_DEFAULTS, RunTimers } from '@stoker/app/eventing/timers/run-timers';
import type { TickMeanings, TickMeaningsByKind } from '@stoker/app/eventing/timers/tick';
import type { Clock } from '@stoker/app/ports/clock';
import type { TimerKind } from '@stoker/app/ports/timer-store';
import type { BacklogGate } from '@stoker/app/quotas/backlog-gate';
import { scheduleTicks } from '@stoker/app/scheduler/schedule-ticks';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import { CLOCK, CONFIG, DELIVERY_BACKLOG, LOGGER, POSTGRES, TICK_MEANINGS } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** Schedules, and rules that have one: fires those whose time has come. */
@Module({
  imports: [StoreModule],
  providers: [
    {
      provide: TICK_MEANINGS,
      inject: [POSTGRES, CONFIG],
      // One line a kind.
      useFactory: (
        { schedules, eventBuses }: PostgresStore,
        { STOKER_REGION: region }: ServerConfig,
      ): TickMeaningsByKind =>
        new Map<TimerKind, TickMeanings>([
          ['schedule', scheduleTicks({ schedules, region })],
          ['rule', ruleTicks(eventBuses, region)],
        ]),
    },
    {
      provide: FireTimers,
      inject: [POSTGRES, TICK_MEANINGS, DELIVERY_BACKLOG, CLOCK, CONFIG, LOGGER],
      useFactory: makeFiring,
    },
    {
      provide: RunTimers,
      inject: [POSTGRES, FireTimers, CLOCK, CONFIG, LOGGER],
      useFactory: (
        { timers }: PostgresStore,
        firing: FireTimers,
        clock: Clock,
        { STOKER_TIMER_LEASE_MS: leaseMs }: ServerConfig,
        logger: Logger,
      ) => {
        const onError = (error: unknown): void => logger.warn({ err: error }, 'timers not fired');
        return new RunTimers(timers, firing, clock, { ...RUN_TIMERS_DEFAULTS, leaseMs, holder: randomUUID(), onError });
      },
    },
  ],
})
export class TimersModule implements OnApplicationBootstrap {
  constructor(
    private readonly runner: RunTimers,
    private readonly lifecycle: Lifecycle,
  ) {}

  onApplicationBootstrap(): void {
    this.runner.start();
    this.lifecycle.onClose('intake', () => this.runner.stop());
  }
}

function makeFiring(
  { timers }: PostgresStore,
  meanings: TickMeaningsByKind,
  backlog: BacklogGate,
  clock: Clock,
  { STOKER_SCHEDULE_CATCH_UP: catchUp }: ServerConfig,
  logger: Logger,
): FireTimers {
  const onStep = (step: PlannedStep): void => logStep(logger, clock, step);
  const admitDeliveries = (accountId: string, count: number): Promise<void> => backlog.enter(accountId, count);
  return new FireTimers({ timers, meanings, admitDeliveries, clock, catchUp, random: Math.random, onStep });
}

function logStep(logger: Logger, clock: Clock, { timer, firedFor, skipped, deliveries, error }: PlannedStep): void {
  const { accountId, kind, owner, dueAt } = timer;
  const lateMs = clock.now() - dueAt;
  const line = { accountId, kind, owner, firedFor, lateMs, skipped, deliveries: deliveries.length };
  if (error === undefined && !skipped) logger.info(line, 'timer');
  else logger.warn({ ...line, ...(error !== undefined && { err: error }) }, 'timer');
}

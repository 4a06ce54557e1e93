import { Module } from '@nestjs/common';
import type { Clock } from '@stoker/app/ports/clock';
import { SCHEDULER_MODEL } from '@stoker/protocol/aws-model/scheduler.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { schedulerOperations } from '@stoker/protocol/scheduler-api/operations';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { ServerConfig } from '../config/server-config.js';
import { CLOCK, CONFIG, FRONT, POSTGRES, SCHEDULER_API } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** EventBridge Scheduler: schedules and their groups. */
@Module({
  imports: [FrontModule, StoreModule],
  providers: [
    {
      provide: SCHEDULER_API,
      inject: [FRONT, POSTGRES, CLOCK, CONFIG],
      useFactory: (
        front: ApiFront,
        { schedules, identity: identities }: PostgresStore,
        clock: Clock,
        { STOKER_REGION: region }: ServerConfig,
      ): AwsApiOptions => ({
        ...front,
        model: SCHEDULER_MODEL,
        operations: schedulerOperations({ schedules, identities, clock, random: Math.random, region }),
      }),
    },
  ],
  exports: [SCHEDULER_API],
})
export class SchedulerApiModule {}

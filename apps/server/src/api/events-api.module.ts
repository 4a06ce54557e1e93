import { Module } from '@nestjs/common';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import { EVENTS_MODEL } from '@stoker/protocol/aws-model/events.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { eventsOperations } from '@stoker/protocol/events-api/operations';
import { EventsModule } from '../events/events.module.js';
import { EVENTS, EVENTS_API, FRONT } from '../platform/tokens.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** EventBridge: event buses, rules and events. */
@Module({
  imports: [FrontModule, EventsModule],
  providers: [
    {
      provide: EVENTS_API,
      inject: [FRONT, EVENTS],
      useFactory: (front: ApiFront, ports: EventsPorts): AwsApiOptions => ({
        ...front,
        model: EVENTS_MODEL,
        operations: eventsOperations(ports),
      }),
    },
  ],
  exports: [EVENTS_API],
})
export class EventsApiModule {}

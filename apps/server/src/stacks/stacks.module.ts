import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { CachedIdentity } from '@stoker/app/identity/cached-identity';
import type { Clock } from '@stoker/app/ports/clock';
import type { ObjectSource } from '@stoker/app/ports/object-source';
import { RUN_STACKS_DEFAULTS, RunStacks } from '@stoker/app/stacks/engine/run-stacks';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { RESOURCE_TYPES } from '@stoker/app/stacks/types/all-types';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { InProcessCalls } from '@stoker/protocol/aws-wire/in-process/in-process-calls';
import { parseTemplateText } from '@stoker/protocol/cloudformation-api/parse-template-text';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import type { Logger } from 'pino';
import { ApiGatewayV2ApiModule } from '../api/apigatewayv2-api.module.js';
import { ApigatewayApiModule } from '../api/apigateway-api.module.js';
import { EventsApiModule } from '../api/events-api.module.js';
import { IamApiModule } from '../api/iam-api.module.js';
import { LambdaApiModule } from '../api/lambda-api.module.js';
import { LogsApiModule } from '../api/logs-api.module.js';
import { SchedulerApiModule } from '../api/scheduler-api.module.js';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import {
  APIGATEWAYV2_API,
  APIGATEWAY_API,
  CLOCK,
  CONFIG,
  EVENTS_API,
  IAM_API,
  LAMBDA_API,
  LOGGER,
  LOGS_API,
  OBJECT_SOURCE,
  POSTGRES,
  SCHEDULER_API,
  SERVICE_CALLS,
  STACKS,
} from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';

/** Stacks, and the engine that works on them by the operations of the other APIs. */
@Module({
  imports: [
    StoreModule,
    ApiGatewayV2ApiModule,
    ApigatewayApiModule,
    EventsApiModule,
    IamApiModule,
    LambdaApiModule,
    LogsApiModule,
    SchedulerApiModule,
  ],
  providers: [
    {
      provide: SERVICE_CALLS,
      inject: [APIGATEWAY_API, APIGATEWAYV2_API, EVENTS_API, IAM_API, LAMBDA_API, LOGS_API, SCHEDULER_API],
      useFactory: makeCalls,
    },
    {
      provide: STACKS,
      inject: [POSTGRES, OBJECT_SOURCE, CachedIdentity, SERVICE_CALLS, CLOCK, LOGGER],
      useFactory: makePorts,
    },
    {
      provide: RunStacks,
      inject: [STACKS, CONFIG, LOGGER],
      useFactory: (ports: StacksPorts, { STOKER_STACK_LEASE_MS: leaseMs }: ServerConfig, logger: Logger) => {
        const onError = (error: unknown): void => logger.warn({ err: error }, 'stack not worked on');
        return new RunStacks(ports, { ...RUN_STACKS_DEFAULTS, leaseMs, holder: randomUUID(), onError });
      },
    },
  ],
  exports: [STACKS],
})
export class StacksModule implements OnApplicationBootstrap {
  constructor(
    private readonly runner: RunStacks,
    private readonly lifecycle: Lifecycle,
  ) {}

  onApplicationBootstrap(): void {
    this.runner.start();
    this.lifecycle.onClose('work', () => this.runner.stop());
  }
}

function makeCalls(
  apigateway: AwsApiOptions,
  apigatewayv2: AwsApiOptions,
  events: AwsApiOptions,
  iam: AwsApiOptions,
  lambda: AwsApiOptions,
  logs: AwsApiOptions,
  scheduler: AwsApiOptions,
): InProcessCalls {
  return new InProcessCalls({ apigateway, apigatewayv2, events, iam, lambda, logs, scheduler });
}

function makePorts(
  { stacks }: PostgresStore,
  objects: ObjectSource,
  identity: CachedIdentity,
  calls: InProcessCalls,
  clock: Clock,
  logger: Logger,
): StacksPorts {
  return {
    stacks,
    objects,
    identity,
    calls,
    types: RESOURCE_TYPES,
    clock,
    parseText: parseTemplateText,
    newId: randomUUID,
    sleep: (ms) => sleep(ms),
    onDefect: (error, { accountId, uuid }) => logger.error({ err: error, accountId, stack: uuid }, 'stack'),
  };
}

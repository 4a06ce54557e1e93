import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Activations } from '@stoker/app/control/activations';
import type { PortApi } from '@stoker/protocol/aws-wire/http-front/answered-call';
import { type AwsApis, registerAwsApis } from '@stoker/protocol/aws-wire/http-front/register-aws-api';
import { NO_REPOSITORIES } from '@stoker/protocol/ecr-api/no-repositories';
import { PlatformEndpoint } from '@stoker/protocol/platform-endpoint/platform-endpoint';
import type { FastifyInstance } from 'fastify';
import type { ServerConfig } from '../config/server-config.js';
import { Lifecycle } from '../platform/lifecycle.js';
import {
  APIGATEWAYV2_API,
  APIGATEWAY_API,
  AWS_APIS,
  CLOUDFORMATION_API,
  CONFIG,
  CONNECTIONS_API,
  EVENTS_API,
  FORWARDED_APIS,
  IAM_API,
  LAMBDA_API,
  LOGS_API,
  SCHEDULER_API,
  STS_API,
} from '../platform/tokens.js';
import { BackendWebhookModule } from '../buckets/backend-webhook.module.js';
import { ForwardModule } from '../forward/forward.module.js';
import { WorkerModule } from '../worker/worker.module.js';
import { ApiGatewayV2ApiModule } from './apigatewayv2-api.module.js';
import { ApigatewayApiModule } from './apigateway-api.module.js';
import { CloudFormationApiModule } from './cloudformation-api.module.js';
import { CodeLinksModule } from './code-links.module.js';
import { ConnectionsApiModule } from './connections-api.module.js';
import { ControlModule } from './control.module.js';
import { EventsApiModule } from './events-api.module.js';
import { HealthModule } from './health.module.js';
import { IamApiModule } from './iam-api.module.js';
import { LambdaApiModule } from './lambda-api.module.js';
import { LogsApiModule } from './logs-api.module.js';
import { SchedulerApiModule } from './scheduler-api.module.js';
import { StsApiModule } from './sts-api.module.js';

/**
 * The APIs of the port: the module of each, and the token of the `AwsApiOptions` that it provides. Lambda, the first,
 * takes what is for none of the others.
 */
const APIS = [
  { module: LambdaApiModule, api: LAMBDA_API },
  { module: IamApiModule, api: IAM_API },
  { module: StsApiModule, api: STS_API },
  { module: SchedulerApiModule, api: SCHEDULER_API },
  { module: EventsApiModule, api: EVENTS_API },
  { module: LogsApiModule, api: LOGS_API },
  { module: ApiGatewayV2ApiModule, api: APIGATEWAYV2_API },
  { module: ApigatewayApiModule, api: APIGATEWAY_API },
  { module: ConnectionsApiModule, api: CONNECTIONS_API },
  { module: CloudFormationApiModule, api: CLOUDFORMATION_API },
];

/** The AWS endpoint: its APIs on every path that is not a health check. */
@Module({
  imports: [
    HealthModule,
    WorkerModule,
    ControlModule,
    CodeLinksModule,
    ForwardModule,
    BackendWebhookModule,
    ...APIS.map(({ module }) => module),
  ],
  providers: [
    {
      provide: AWS_APIS,
      inject: APIS.map(({ api }) => api),
      // Of ECR it is known that there is nothing, which takes no module.
      useFactory: (...[first, ...more]: AwsApis): AwsApis => [first, ...more, { ...first, ...NO_REPOSITORIES }],
    },
  ],
})
export class ApiModule implements OnApplicationBootstrap {
  constructor(
    private readonly http: HttpAdapterHost,
    private readonly activations: Activations,
    private readonly lifecycle: Lifecycle,
    private readonly endpoint: PlatformEndpoint,
    @Inject(CONFIG) private readonly config: ServerConfig,
    @Inject(AWS_APIS) private readonly apis: AwsApis,
    @Inject(FORWARDED_APIS) private readonly forwarded: readonly PortApi[],
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    await registerAwsApis(fastify, this.apis, {
      others: this.forwarded,
      isClosing: () => this.lifecycle.isClosing,
      peerOf: (socket) => this.endpoint.peerOf(socket),
      behindProxy: this.config.STOKER_TRUSTED_PROXIES !== false,
    });
    this.endpoint.answerWith((request, response) => fastify.routing(request, response));
    await this.activations.resume();
  }
}

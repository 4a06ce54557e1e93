import { Module } from '@nestjs/common';
import { RequestRates } from '@stoker/app/quotas/request-rates';
import { LOGS_MODEL } from '@stoker/protocol/aws-model/logs.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { logsOperations } from '@stoker/protocol/logs-api/operations';
import { FileLogReader } from '@stoker/telemetry/log-files/file-log-reader';
import type { ServerConfig } from '../config/server-config.js';
import { functionLogs } from '../platform/function-logs.js';
import { CONFIG, FRONT, LOGS_API } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** CloudWatch Logs: what functions wrote on this host. */
@Module({
  imports: [FrontModule, StoreModule],
  providers: [
    {
      provide: LOGS_API,
      inject: [FRONT, RequestRates, CONFIG],
      useFactory: (front: ApiFront, rates: RequestRates, config: ServerConfig): AwsApiOptions => ({
        ...front,
        model: LOGS_MODEL,
        operations: logsOperations({
          logs: new FileLogReader(functionLogs(config)),
          countRead: (accountId) => rates.take(accountId, 'logs'),
        }),
      }),
    },
  ],
  exports: [LOGS_API],
})
export class LogsApiModule {}

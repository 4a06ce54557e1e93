import { Module } from '@nestjs/common';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { InvokeFunction } from '@stoker/app/invoke/invoke-function';
import { InvokeStreaming } from '@stoker/app/invoke/invoke-streaming';
import { LAMBDA_MODEL } from '@stoker/protocol/aws-model/lambda.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { lambdaOperations } from '@stoker/protocol/lambda-api/operations';
import { InvokeModule } from '../invoke/invoke.module.js';
import { CONTROL, FRONT, LAMBDA_API } from '../platform/tokens.js';
import { ControlModule } from './control.module.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** Lambda: functions and their invocations. */
@Module({
  imports: [FrontModule, ControlModule, InvokeModule],
  providers: [
    {
      provide: LAMBDA_API,
      inject: [FRONT, CONTROL, InvokeFunction, InvokeStreaming],
      useFactory: (
        front: ApiFront,
        control: ControlPorts,
        invoke: InvokeFunction,
        streaming: InvokeStreaming,
      ): AwsApiOptions => ({
        ...front,
        model: LAMBDA_MODEL,
        operations: lambdaOperations(
          control,
          (caller, command) => invoke.run(caller, command),
          (caller, command) => streaming.run(caller, command),
        ),
      }),
    },
  ],
  exports: [LAMBDA_API],
})
export class LambdaApiModule {}

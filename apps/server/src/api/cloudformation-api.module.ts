import { Module } from '@nestjs/common';
import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import { CLOUDFORMATION_MODEL } from '@stoker/protocol/aws-model/cloudformation.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import { cloudFormationOperations } from '@stoker/protocol/cloudformation-api/operations';
import { CLOUDFORMATION_API, FRONT, STACKS } from '../platform/tokens.js';
import { StacksModule } from '../stacks/stacks.module.js';
import { type ApiFront, FrontModule } from './front.module.js';

/** CloudFormation: stacks. */
@Module({
  imports: [FrontModule, StacksModule],
  providers: [
    {
      provide: CLOUDFORMATION_API,
      inject: [FRONT, STACKS],
      useFactory: (front: ApiFront, stacks: StacksPorts): AwsApiOptions => ({
        ...front,
        model: CLOUDFORMATION_MODEL,
        operations: cloudFormationOperations(stacks),
      }),
    },
  ],
  exports: [CLOUDFORMATION_API],
})
export class CloudFormationApiModule {}

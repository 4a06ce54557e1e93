import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import type { Credentials } from '@stoker/app/sessions/find-credentials';
import { IAM_MODEL } from '@stoker/protocol/aws-model/iam.model.generated';
import type { AwsApiOptions } from '@stoker/protocol/aws-wire/http-front/aws-api';
import type { FindKey } from '@stoker/protocol/aws-wire/http-front/authenticate';
import { iamOperations } from '@stoker/protocol/iam-api/operations';
import type { PostgresStore } from '@stoker/store-postgres/open-postgres';
import { FRONT, IAM_API, POSTGRES } from '../platform/tokens.js';
import { StoreModule } from '../store/store.module.js';
import { type ApiFront, FrontModule, GLOBAL_REGION } from './front.module.js';

/** IAM: users, groups, roles, policies and keys. */
@Module({
  imports: [FrontModule, StoreModule],
  providers: [
    {
      provide: IAM_API,
      inject: [FRONT, POSTGRES],
      useFactory: (front: ApiFront, { iam }: PostgresStore): AwsApiOptions => ({
        ...front,
        globalRegion: GLOBAL_REGION,
        model: IAM_MODEL,
        operations: iamOperations({ iam, random: randomBytes }),
        findKey: forIam(front.findKey),
      }),
    },
  ],
  exports: [IAM_API],
})
export class IamApiModule {}

/** What users got from GetSessionToken without a second factor is of no use with IAM, as on AWS. */
function forIam(find: FindKey): FindKey {
  const allowed = (found: Credentials | undefined) => (found?.session?.kind === 'key' ? undefined : found);
  return (accessKeyId, token) => {
    const found = find(accessKeyId, token);
    return found instanceof Promise ? found.then(allowed) : allowed(found);
  };
}

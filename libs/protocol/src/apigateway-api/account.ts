import { getRestAccount, updateRestAccount } from '@stoker/app/rest-apis/account';
import type { RestAccount } from '@stoker/app/rest-apis/parts';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import type { Account } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { accountOf, patchedValues, restOperation } from './rest-operation.js';

/** Requests a second, and at once, that AWS lets an account's APIs have; here the platform's own quotas count. */
const THROTTLE = { rateLimit: 10_000, burstLimit: 5_000 };

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html */
export function accountOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('GetAccount', async (_input, caller) => output(await getRestAccount(ports, accountOf(caller)))),
    restOperation(
      'UpdateAccount',
      async ({ patchOperations }, caller) => output(await updateRestAccount(ports, accountOf(caller), patchOperations)),
      { roles: (input) => patchedValues(input, '/cloudwatchRoleArn') },
    ),
  ];
}

function output({ cloudwatchRoleArn }: RestAccount): Account {
  return { cloudwatchRoleArn, throttleSettings: THROTTLE, features: ['UsagePlans'], apiKeyVersion: '4' };
}

import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { getUsage } from '@stoker/app/rest-apis/usage';
import {
  addUsagePlanKey,
  createUsagePlan,
  deleteUsagePlan,
  getUsagePlan,
  getUsagePlanKey,
  listUsagePlanKeys,
  listUsagePlans,
  removeUsagePlanKey,
  updateUsagePlan,
} from '@stoker/app/rest-apis/usage-plans';
import type { WithId } from '@stoker/core/rest-api/rest-api';
import type { ApiKey, Quota, UsagePlan as KeptPlan } from '@stoker/core/rest-api/usage-plan';
import type { QuotaSettings, UsagePlan, UsagePlanKey } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { page } from './paging.js';
import { accountOf, restOperation } from './rest-operation.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html */
export function usagePlanOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation('CreateUsagePlan', async ({ name, description, apiStages = [], throttle, quota, tags }, caller) => {
      const stages = apiStages.map((one) => ({
        apiId: one.apiId ?? '',
        stage: one.stage ?? '',
        throttle: one.throttle,
      }));
      const wanted = { name, description, apiStages: stages, throttle, quota: quota && quotaOf(quota), tags };
      return planOutput(await createUsagePlan(ports, accountOf(caller), wanted));
    }),
    restOperation('GetUsagePlan', async ({ usagePlanId }, caller) =>
      planOutput(await getUsagePlan(ports, accountOf(caller), usagePlanId)),
    ),
    restOperation('GetUsagePlans', (input, caller) =>
      page(input, (request) => listUsagePlans(ports, accountOf(caller), input.keyId, request), planOutput),
    ),
    restOperation('UpdateUsagePlan', async ({ usagePlanId, patchOperations }, caller) =>
      planOutput(await updateUsagePlan(ports, accountOf(caller), usagePlanId, patchOperations)),
    ),
    restOperation('DeleteUsagePlan', ({ usagePlanId }, caller) =>
      deleteUsagePlan(ports, accountOf(caller), usagePlanId),
    ),

    restOperation('GetUsage', async ({ usagePlanId, keyId, startDate, endDate }, caller) => {
      const query = { planId: usagePlanId, keyId, from: startDate, to: endDate };
      return { usagePlanId, startDate, endDate, items: await getUsage(ports, accountOf(caller), query) };
    }),

    restOperation('CreateUsagePlanKey', async ({ usagePlanId, keyId, keyType }, caller) =>
      keyOutput(await addUsagePlanKey(ports, accountOf(caller), usagePlanId, keyId, keyType), true),
    ),
    restOperation('GetUsagePlanKey', async ({ usagePlanId, keyId }, caller) =>
      keyOutput(await getUsagePlanKey(ports, accountOf(caller), usagePlanId, keyId)),
    ),
    restOperation('GetUsagePlanKeys', (input, caller) =>
      page(
        input,
        (request) => listUsagePlanKeys(ports, accountOf(caller), input.usagePlanId, input.nameQuery, request),
        (key) => keyOutput(key),
      ),
    ),
    restOperation('DeleteUsagePlanKey', ({ usagePlanId, keyId }, caller) =>
      removeUsagePlanKey(ports, accountOf(caller), usagePlanId, keyId),
    ),
  ];
}

/** A period that is not given is a day's. */
function quotaOf({ limit = 0, offset = 0, period = 'DAY' }: QuotaSettings): Quota {
  return { limit, offset, period };
}

function planOutput({ id, document }: WithId<KeptPlan>): UsagePlan {
  const { createdDate: _, ...plan } = document;
  return { id, ...plan };
}

function keyOutput({ id, document: { name, value } }: WithId<ApiKey>, withValue = false): UsagePlanKey {
  return { id, type: 'API_KEY', ...(withValue && { value }), name };
}

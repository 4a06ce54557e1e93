import type { Caller } from '@stoker/app/identity/caller';
import type { ProvisionedStatus, QualifiedTarget } from '@stoker/app/control/provisioned-concurrency';
import { resolveFunction } from '@stoker/core/model/function-name';
import type { GetProvisionedConcurrencyConfigResponse } from '../aws-model/lambda.generated.js';
import { homeOf } from './targets.js';

/** Provisioned concurrency as every answer shows it; what is not set is absent. */
export function provisionedConfiguration(status: ProvisionedStatus): GetProvisionedConcurrencyConfigResponse {
  return {
    RequestedProvisionedConcurrentExecutions: status.requested,
    AvailableProvisionedConcurrentExecutions: status.available,
    AllocatedProvisionedConcurrentExecutions: status.allocated,
    Status: status.status,
    StatusReason: status.reason,
    LastModified: lastModified(status.lastModified),
  };
}

/** The alias or version that a request names in one of two places, or in both alike. */
export function qualifiedTarget(
  input: { readonly FunctionName: string; readonly Qualifier: string },
  caller: Caller,
): QualifiedTarget {
  return { ...resolveFunction(input.FunctionName, input.Qualifier, homeOf(caller)), qualifier: input.Qualifier };
}

/** `2026-11-25T10:00:00+0000`: whole seconds, and an offset without a colon. */
function lastModified(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, '+0000');
}

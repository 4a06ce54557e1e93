import type { ManagedVersion } from '@stoker/app/control/runtime-management';
import { type FunctionTarget, siblingArn } from '@stoker/core/model/function-name';
import type { PutRuntimeManagementConfigResponse } from '../aws-model/lambda.generated.js';

/** The way in which a version's runtime is updated as the API shows it; the ARN always names the version. */
export function runtimeManagement(
  { version, updates }: ManagedVersion,
  target: FunctionTarget,
): PutRuntimeManagementConfigResponse {
  return {
    UpdateRuntimeOn: updates.on,
    FunctionArn: siblingArn(target, version.version),
    RuntimeVersionArn: updates.on === 'Manual' ? updates.runtimeVersionArn : undefined,
  };
}

import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getAccountSettings } from '@stoker/app/control/get-account-settings';
import { LIMITS } from '@stoker/core/model/limits';
import type { GetAccountSettingsRequest, GetAccountSettingsResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
export function getAccountSettingsOperation(
  control: Pick<ControlPorts, 'functions' | 'concurrency' | 'identities'>,
): Operation<GetAccountSettingsRequest, GetAccountSettingsResponse> {
  return {
    name: 'GetAccountSettings',
    access: () => [{ action: 'lambda:GetAccountSettings', resource: '*' }],
    async run(_input, caller) {
      const settings = await getAccountSettings(control, caller.principal.accountId);
      return {
        AccountLimit: {
          TotalCodeSize: settings.codeStorage,
          CodeSizeUnzipped: LIMITS.unzippedBytes,
          CodeSizeZipped: LIMITS.zipBytes,
          ConcurrentExecutions: settings.concurrencyLimit,
          UnreservedConcurrentExecutions: settings.unreservedConcurrency,
        },
        AccountUsage: { TotalCodeSize: settings.codeBytes, FunctionCount: settings.functionCount },
      };
    },
  };
}

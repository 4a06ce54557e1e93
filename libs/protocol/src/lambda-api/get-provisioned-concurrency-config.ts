import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getProvisionedConcurrency } from '@stoker/app/control/provisioned-concurrency';
import type {
  GetProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { provisionedConfiguration, qualifiedTarget } from './provisioned-configuration.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetProvisionedConcurrencyConfig.html */
export function getProvisionedConcurrencyConfigOperation(
  control: ControlPorts,
): Operation<GetProvisionedConcurrencyConfigRequest, GetProvisionedConcurrencyConfigResponse> {
  return {
    name: 'GetProvisionedConcurrencyConfig',
    access: (input, caller) => [accessTo('GetProvisionedConcurrencyConfig', qualifiedTarget(input, caller))],
    async run(input, caller) {
      return provisionedConfiguration(await getProvisionedConcurrency(control, qualifiedTarget(input, caller)));
    },
  };
}

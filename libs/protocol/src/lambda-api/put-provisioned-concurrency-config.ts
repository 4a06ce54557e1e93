import type { ControlPorts } from '@stoker/app/control/control-ports';
import { putProvisionedConcurrency } from '@stoker/app/control/provisioned-concurrency';
import type {
  PutProvisionedConcurrencyConfigRequest,
  PutProvisionedConcurrencyConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { provisionedConfiguration, qualifiedTarget } from './provisioned-configuration.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
export function putProvisionedConcurrencyConfigOperation(
  control: ControlPorts,
): Operation<PutProvisionedConcurrencyConfigRequest, PutProvisionedConcurrencyConfigResponse> {
  return {
    name: 'PutProvisionedConcurrencyConfig',
    access: (input, caller) => [accessTo('PutProvisionedConcurrencyConfig', qualifiedTarget(input, caller))],
    async run(input, caller) {
      const target = qualifiedTarget(input, caller);
      const requested = input.ProvisionedConcurrentExecutions;
      return provisionedConfiguration(await putProvisionedConcurrency(control, target, requested));
    },
  };
}

import type { ControlPorts } from '@stoker/app/control/control-ports';
import { deleteProvisionedConcurrency } from '@stoker/app/control/provisioned-concurrency';
import type { DeleteProvisionedConcurrencyConfigRequest, NoMembers } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { qualifiedTarget } from './provisioned-configuration.js';
import { accessTo } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteProvisionedConcurrencyConfig.html */
export function deleteProvisionedConcurrencyConfigOperation(
  control: ControlPorts,
): Operation<DeleteProvisionedConcurrencyConfigRequest, NoMembers> {
  return {
    name: 'DeleteProvisionedConcurrencyConfig',
    access: (input, caller) => [accessTo('DeleteProvisionedConcurrencyConfig', qualifiedTarget(input, caller))],
    async run(input, caller) {
      await deleteProvisionedConcurrency(control, qualifiedTarget(input, caller));
      return {};
    },
  };
}

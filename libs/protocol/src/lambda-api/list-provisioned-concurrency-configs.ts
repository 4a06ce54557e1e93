import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listProvisionedConcurrency } from '@stoker/app/control/provisioned-concurrency';
import { resolveWholeFunction, siblingArn } from '@stoker/core/model/function-name';
import type {
  ListProvisionedConcurrencyConfigsRequest,
  ListProvisionedConcurrencyConfigsResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { provisionedConfiguration } from './provisioned-configuration.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListProvisionedConcurrencyConfigs.html */
export function listProvisionedConcurrencyConfigsOperation(
  control: ControlPorts,
): Operation<ListProvisionedConcurrencyConfigsRequest, ListProvisionedConcurrencyConfigsResponse> {
  return {
    name: 'ListProvisionedConcurrencyConfigs',
    access: (input, caller) => [
      accessTo('ListProvisionedConcurrencyConfigs', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const page = await listProvisionedConcurrency(control, target, {
        marker: input.Marker,
        maxItems: input.MaxItems,
      });
      return {
        ProvisionedConcurrencyConfigs: page.items.map((status) => ({
          FunctionArn: siblingArn(target, status.qualifier),
          ...provisionedConfiguration(status),
        })),
        NextMarker: page.nextMarker,
      };
    },
  };
}

import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listEventInvokeConfigs } from '@stoker/app/control/event-invoke-configs';
import { resolveWholeFunction, siblingArn } from '@stoker/core/model/function-name';
import type {
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { eventInvokeConfiguration } from './event-invoke-configuration.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html */
export function listFunctionEventInvokeConfigsOperation(
  control: ControlPorts,
): Operation<ListFunctionEventInvokeConfigsRequest, ListFunctionEventInvokeConfigsResponse> {
  return {
    name: 'ListFunctionEventInvokeConfigs',
    access: (input, caller) => [
      accessTo('ListFunctionEventInvokeConfigs', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const page = await listEventInvokeConfigs(control, target, { marker: input.Marker, maxItems: input.MaxItems });
      return {
        FunctionEventInvokeConfigs: page.items.map(({ qualifier, config }) =>
          eventInvokeConfiguration(config, siblingArn(target, qualifier)),
        ),
        NextMarker: page.nextMarker,
      };
    },
  };
}

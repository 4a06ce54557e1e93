import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listFunctionUrls } from '@stoker/app/control/function-urls';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToUrl, functionUrlConfiguration } from './function-url-configuration.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html */
export function listFunctionUrlConfigsOperation(
  control: ControlPorts,
): Operation<ListFunctionUrlConfigsRequest, ListFunctionUrlConfigsResponse> {
  return {
    name: 'ListFunctionUrlConfigs',
    access: (input, caller) => [
      accessToUrl('ListFunctionUrlConfigs', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const page = await listFunctionUrls(control, target, { marker: input.Marker, maxItems: input.MaxItems });
      return {
        FunctionUrlConfigs: page.items.map(({ alias, url }) =>
          functionUrlConfiguration(url, { ...target, ...(alias !== undefined && { qualifier: alias }) }, control),
        ),
        NextMarker: page.nextMarker,
      };
    },
  };
}

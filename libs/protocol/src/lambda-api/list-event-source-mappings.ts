import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listMappings } from '@stoker/app/control/event-sources/event-source-mappings';
import { resolveFunction } from '@stoker/core/model/function-name';
import type { ListEventSourceMappingsRequest, ListEventSourceMappingsResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { mappingConfiguration } from './event-source-mapping-configuration.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export function listEventSourceMappingsOperation(
  control: ControlPorts,
): Operation<ListEventSourceMappingsRequest, ListEventSourceMappingsResponse> {
  return {
    name: 'ListEventSourceMappings',
    access: () => [{ action: 'lambda:ListEventSourceMappings', resource: '*' }],
    async run(input, caller) {
      const { region, accountId } = homeOf(caller);
      const target =
        input.FunctionName === undefined ? undefined : resolveFunction(input.FunctionName, undefined, homeOf(caller));
      // Another account's function has none here, whether or not it is there.
      if (target && target.accountId !== accountId) return { EventSourceMappings: [] };
      const filter = { ...target, eventSourceArn: input.EventSourceArn };
      const command = { marker: input.Marker, maxItems: input.MaxItems };
      const page = await listMappings(control, accountId, filter, command);
      return {
        EventSourceMappings: page.items.map((mapping) => mappingConfiguration(mapping, region)),
        NextMarker: page.nextMarker,
      };
    },
  };
}

import type { ControlPorts } from '@stoker/app/control/control-ports';
import { getMapping } from '@stoker/app/control/event-sources/event-source-mappings';
import type { GetEventSourceMappingRequest, EventSourceMappingConfiguration } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToMapping, mappingConfiguration } from './event-source-mapping-configuration.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export function getEventSourceMappingOperation(
  control: ControlPorts,
): Operation<GetEventSourceMappingRequest, EventSourceMappingConfiguration> {
  return {
    name: 'GetEventSourceMapping',
    access: ({ UUID }, caller) => accessToMapping('GetEventSourceMapping', UUID, caller, control),
    async run({ UUID }, caller) {
      const { region, accountId } = homeOf(caller);
      return mappingConfiguration(await getMapping(control, accountId, UUID), region);
    },
  };
}

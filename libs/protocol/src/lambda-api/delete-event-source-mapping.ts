import type { ControlPorts } from '@stoker/app/control/control-ports';
import { deleteMapping } from '@stoker/app/control/event-sources/event-source-mappings';
import type {
  DeleteEventSourceMappingRequest,
  EventSourceMappingConfiguration,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToMapping, mappingConfiguration } from './event-source-mapping-configuration.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html */
export function deleteEventSourceMappingOperation(
  control: ControlPorts,
): Operation<DeleteEventSourceMappingRequest, EventSourceMappingConfiguration> {
  return {
    name: 'DeleteEventSourceMapping',
    access: ({ UUID }, caller) => accessToMapping('DeleteEventSourceMapping', UUID, caller, control),
    async run({ UUID }, caller) {
      const { region, accountId } = homeOf(caller);
      return mappingConfiguration(await deleteMapping(control, accountId, UUID), region);
    },
  };
}

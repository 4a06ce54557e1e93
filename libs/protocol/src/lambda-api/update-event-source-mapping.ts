import type { ControlPorts } from '@stoker/app/control/control-ports';
import { updateMapping } from '@stoker/app/control/event-sources/event-source-mappings';
import type {
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingRequest,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToMapping, mappingConfiguration, mappingSettings } from './event-source-mapping-configuration.js';
import { homeOf, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export function updateEventSourceMappingOperation(
  control: ControlPorts,
): Operation<UpdateEventSourceMappingRequest, EventSourceMappingConfiguration> {
  return {
    name: 'UpdateEventSourceMapping',
    except: 'only SQS queues are read; mappings of other sources are kept',
    access: (input, caller) => accessToMapping('UpdateEventSourceMapping', input.UUID, caller, control),
    async run(input, caller) {
      const { region, accountId } = homeOf(caller);
      const { FunctionName, UUID, Enabled } = input;
      const mapping = await updateMapping(control, accountId, UUID, {
        target: FunctionName === undefined ? undefined : qualifiedFunction({ FunctionName }, caller),
        settings: mappingSettings(input),
        enabled: Enabled,
      });
      return mappingConfiguration(mapping, region);
    },
  };
}

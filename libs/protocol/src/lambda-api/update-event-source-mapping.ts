import type { ControlPorts } from '@stoker/app/control/control-ports';
import { updateMapping } from '@stoker/app/control/event-sources/event-source-mappings';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { mappingArn } from '@stoker/core/model/event-sources/mapping';
import { targetArn } from '@stoker/core/model/function-name';
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
    except: 'mappings of sources that are not read are kept',
    access: async (input, caller) => {
      const present = await accessToMapping('UpdateEventSourceMapping', input.UUID, caller, control);
      return [...present, ...accessToNewFunction(input, caller)];
    },
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

/** Who may lead a source away from one function may not lead it to every other. */
function accessToNewFunction(
  { FunctionName, UUID }: UpdateEventSourceMappingRequest,
  caller: Caller,
): readonly AccessCheck[] {
  if (FunctionName === undefined) return [];
  const { region, accountId } = homeOf(caller);
  return [
    {
      action: 'lambda:UpdateEventSourceMapping',
      resource: mappingArn(region, accountId, UUID),
      context: { 'lambda:FunctionArn': targetArn(qualifiedFunction({ FunctionName }, caller)) },
    },
  ];
}

import type { ControlPorts } from '@stoker/app/control/control-ports';
import { createMapping } from '@stoker/app/control/event-sources/event-source-mappings';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import { mappingArn } from '@stoker/core/model/event-sources/mapping';
import { targetArn } from '@stoker/core/model/function-name';
import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { mappingConfiguration, mappingSettings } from './event-source-mapping-configuration.js';
import { requestTagKeys } from './tag-targets.js';
import { homeOf, qualifiedFunction } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export function createEventSourceMappingOperation(
  control: ControlPorts,
): Operation<CreateEventSourceMappingRequest, EventSourceMappingConfiguration> {
  return {
    name: 'CreateEventSourceMapping',
    except: 'mappings of sources that are not read are kept',
    access: (input, caller) => [createAccess(input, caller), ...tagAccess(input, caller)],
    async run(input, caller) {
      const { region, accountId } = homeOf(caller);
      const mapping = await createMapping(control, accountId, qualifiedFunction(input, caller), {
        settings: mappingSettings(input),
        enabled: input.Enabled ?? true,
        tags: input.Tags ?? {},
      });
      return mappingConfiguration(mapping, region);
    },
  };
}

function createAccess(input: CreateEventSourceMappingRequest, caller: Caller): AccessCheck {
  return {
    action: 'lambda:CreateEventSourceMapping',
    resource: '*',
    context: {
      'lambda:FunctionArn': targetArn(qualifiedFunction(input, caller)),
      ...requestTagKeys(input.Tags),
    },
  };
}

/** Asks whether the caller may give tags to a mapping, whose id is not known before it is there. */
function tagAccess({ Tags = {} }: CreateEventSourceMappingRequest, caller: Caller): readonly AccessCheck[] {
  if (Object.keys(Tags).length === 0) return [];
  const { region, accountId } = homeOf(caller);
  return [
    {
      action: 'lambda:TagResource',
      resource: mappingArn(region, accountId, '*'),
      context: requestTagKeys(Tags),
    },
  ];
}

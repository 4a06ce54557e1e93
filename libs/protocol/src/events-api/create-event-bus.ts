import { createEventBus } from '@stoker/app/events/event-buses';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import { busArn } from '@stoker/core/events/bus/bus-name';
import type { CreateEventBusRequest, CreateEventBusResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { busSettings, busSettingsAnswer, UNSUPPORTED_BUS_SETTINGS } from './bus-answer.js';
import { accessToTagNew, requestTags, tagsOf } from './tags.js';
import { accessToBus, homeOf, unsupportedMember } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
export function createEventBusOperation(ports: EventsPorts): Operation<CreateEventBusRequest, CreateEventBusResponse> {
  return {
    name: 'CreateEventBus',
    except: `partner event sources; ${UNSUPPORTED_BUS_SETTINGS}`,
    access: ({ Name, Tags }, caller) => {
      const target = { ...homeOf(caller), busName: Name };
      return [accessToBus('CreateEventBus', target, requestTags(Tags)), ...accessToTagNew(target, Tags)];
    },
    async run(input, caller) {
      if (input.EventSourceName !== undefined || input.Name.includes('/')) throw unsupportedMember('EventSourceName');
      const target = { ...homeOf(caller), busName: input.Name };
      const bus = await createEventBus(ports, target, { ...busSettings(input), tags: tagsOf(input.Tags) });
      return { EventBusArn: busArn(target), ...busSettingsAnswer(bus) };
    },
  };
}

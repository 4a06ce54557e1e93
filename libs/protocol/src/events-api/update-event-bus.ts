import { updateEventBus } from '@stoker/app/events/event-buses';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import { busArn } from '@stoker/core/events/bus/bus-name';
import type { UpdateEventBusRequest, UpdateEventBusResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { busSettings, busSettingsAnswer, UNSUPPORTED_BUS_SETTINGS } from './bus-answer.js';
import { accessToBus, busOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html */
export function updateEventBusOperation(ports: EventsPorts): Operation<UpdateEventBusRequest, UpdateEventBusResponse> {
  return {
    name: 'UpdateEventBus',
    except: UNSUPPORTED_BUS_SETTINGS,
    access: ({ Name }, caller) => [accessToBus('UpdateEventBus', busOf(Name, caller))],
    async run(input, caller) {
      const target = busOf(input.Name, caller);
      const bus = await updateEventBus(ports, target, busSettings(input));
      return { Arn: busArn(target), Name: bus.busName, ...busSettingsAnswer(bus) };
    },
  };
}

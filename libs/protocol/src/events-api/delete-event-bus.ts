import { deleteEventBus } from '@stoker/app/events/event-buses';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { DeleteEventBusRequest, NoMembers } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToBus, busOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html */
export function deleteEventBusOperation(ports: EventsPorts): Operation<DeleteEventBusRequest, NoMembers> {
  return {
    name: 'DeleteEventBus',
    access: ({ Name }, caller) => [accessToBus('DeleteEventBus', busOf(Name, caller))],
    async run({ Name }, caller) {
      await deleteEventBus(ports, busOf(Name, caller));
      return {};
    },
  };
}

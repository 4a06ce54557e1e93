import { listEventBuses } from '@stoker/app/events/event-buses';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { ListEventBusesRequest, ListEventBusesResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { busAnswer } from './bus-answer.js';
import { nextToken, pageOfRequest } from './paging.js';
import { accessToAll } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html */
export function listEventBusesOperation(ports: EventsPorts): Operation<ListEventBusesRequest, ListEventBusesResponse> {
  return {
    name: 'ListEventBuses',
    access: () => accessToAll('ListEventBuses'),
    async run(input, { principal, region }) {
      const request = pageOfRequest(input, 'event-buses');
      const page = await listEventBuses(ports, principal.accountId, input.NamePrefix, request);
      return { EventBuses: page.items.map((bus) => busAnswer(bus, region)), ...nextToken(page) };
    },
  };
}

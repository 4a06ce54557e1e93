import { describeEventBus } from '@stoker/app/events/event-buses';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import type { DescribeEventBusRequest, DescribeEventBusResponse } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { busAnswer, busSettingsAnswer } from './bus-answer.js';
import { accessToBus, busOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html */
export function describeEventBusOperation(
  ports: EventsPorts,
): Operation<DescribeEventBusRequest, DescribeEventBusResponse> {
  return {
    name: 'DescribeEventBus',
    access: ({ Name }, caller) => [accessToBus('DescribeEventBus', busOf(Name, caller))],
    async run({ Name }, caller) {
      const bus = await describeEventBus(ports, busOf(Name, caller));
      return { ...busAnswer(bus, caller.region), ...busSettingsAnswer(bus) };
    },
  };
}

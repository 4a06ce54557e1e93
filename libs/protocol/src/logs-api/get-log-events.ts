import { readStreamEvents } from '@stoker/app/logs/log-events';
import type { LogPorts } from '@stoker/app/logs/log-ports';
import type { GetLogEventsRequest, GetLogEventsResponse } from '../aws-model/logs.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { backwardToken, forwardToken, wayOf } from './paging.js';
import { accessToGroup, groupOf } from './targets.js';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
export function getLogEventsOperation(ports: LogPorts): Operation<GetLogEventsRequest, GetLogEventsResponse> {
  return {
    name: 'GetLogEvents',
    access: (input, caller) => [accessToGroup('GetLogEvents', groupOf(input, caller), caller, input.logStreamName)],
    async run(input, caller) {
      const { startTime: since, endTime: before } = input;
      const read = { ...wayOf(input, false), since, before };
      const page = await readStreamEvents(ports, groupOf(input, caller), input.logStreamName, read);
      return {
        events: page.events.map(({ time, message }) => ({ timestamp: time, message, ingestionTime: time })),
        nextForwardToken: forwardToken(page),
        nextBackwardToken: backwardToken(page),
      };
    },
  };
}

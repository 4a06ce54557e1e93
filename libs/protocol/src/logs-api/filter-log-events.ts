import { readLogEvents } from '@stoker/app/logs/log-events';
import type { LogPorts } from '@stoker/app/logs/log-ports';
import { ServiceError } from '@stoker/core/errors/service-error';
import { parseFilterPattern } from '@stoker/core/logs/filter-pattern';
import type { FilterLogEventsRequest, FilterLogEventsResponse } from '../aws-model/logs.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { backwardToken, forwardToken, wayOf } from './paging.js';
import { accessToGroup, groupOf } from './targets.js';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export function filterLogEventsOperation(ports: LogPorts): Operation<FilterLogEventsRequest, FilterLogEventsResponse> {
  return {
    name: 'FilterLogEvents',
    effect: 'read',
    except: 'patterns are terms; those of JSON, of columns and of regular expressions are refused',
    access: (input, caller) => [accessToGroup('FilterLogEvents', groupOf(input, caller), caller)],
    async run(input, caller) {
      const { startTime: since, endTime, filterPattern = '' } = input;
      const way = wayOf(input, true);
      const page = await readLogEvents(ports, groupOf(input, caller), {
        ...way,
        since,
        // Whole milliseconds, and the last of them counts here.
        before: endTime === undefined ? undefined : endTime + 1,
        isOfStream: streamsOf(input),
        matches: parseFilterPattern(filterPattern),
      });
      const isForward = way.direction === 'forward';
      return {
        events: (isForward ? page.events : page.events.toReversed()).map(({ id, stream, time, message }) => ({
          logStreamName: stream,
          timestamp: time,
          message,
          ingestionTime: time,
          eventId: id,
        })),
        searchedLogStreams: [],
        ...(!page.isComplete && { nextToken: isForward ? forwardToken(page) : backwardToken(page) }),
      };
    },
  };
}

/** @throws InvalidParameterValueException */
function streamsOf({
  logStreamNames,
  logStreamNamePrefix: prefix,
}: FilterLogEventsRequest): ((name: string) => boolean) | undefined {
  if (logStreamNames !== undefined && prefix !== undefined) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'logStreamNames and logStreamNamePrefix must not both be specified.',
    );
  }
  if (prefix !== undefined) return (name) => name.startsWith(prefix);
  const names = logStreamNames && new Set(logStreamNames);
  return names && ((name) => names.has(name));
}

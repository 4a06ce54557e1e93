import type { LogPorts } from '@stoker/app/logs/log-ports';
import { listLogStreams } from '@stoker/app/logs/log-streams';
import { ServiceError } from '@stoker/core/errors/service-error';
import { logStreamArn } from '@stoker/core/logs/log-group';
import type { DescribeLogStreamsRequest, DescribeLogStreamsResponse } from '../aws-model/logs.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { nextToken, pageOfRequest } from './paging.js';
import { accessToGroup, groupOf } from './targets.js';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html */
export function describeLogStreamsOperation(
  ports: LogPorts,
): Operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse> {
  return {
    name: 'DescribeLogStreams',
    access: (input, caller) => [accessToGroup('DescribeLogStreams', groupOf(input, caller), caller)],
    async run(input, caller) {
      const { logStreamNamePrefix: namePrefix, orderBy, descending: isDescending = false } = input;
      if (orderBy === 'LastEventTime' && namePrefix !== undefined) {
        throw new ServiceError(
          'InvalidParameterValueException',
          'Cannot order by LastEventTime with a logStreamNamePrefix.',
        );
      }
      const group = groupOf(input, caller);
      const query = { namePrefix, orderBy: orderBy === 'LastEventTime' ? 'lastEvent' : 'name', isDescending } as const;
      const page = await listLogStreams(ports, group, query, pageOfRequest(input));
      return {
        logStreams: page.items.map(({ name, firstEventAt, lastEventAt }) => ({
          logStreamName: name,
          creationTime: firstEventAt,
          firstEventTimestamp: firstEventAt,
          lastEventTimestamp: lastEventAt,
          lastIngestionTime: lastEventAt,
          arn: logStreamArn(caller.region, group, name),
          // What AWS says since 2019.
          storedBytes: 0,
        })),
        ...nextToken(page),
      };
    },
  };
}

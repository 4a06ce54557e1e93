import { listLogGroups } from '@stoker/app/logs/log-groups';
import type { LogPorts } from '@stoker/app/logs/log-ports';
import type { LogGroup } from '@stoker/app/ports/log-reader';
import { ServiceError } from '@stoker/core/errors/service-error';
import { logGroupArn } from '@stoker/core/logs/log-group';
import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup as LogGroupShape,
} from '../aws-model/logs.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { nextToken, pageOfRequest } from './paging.js';
import { accessToGroup } from './targets.js';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
export function describeLogGroupsOperation(
  ports: LogPorts,
): Operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> {
  return {
    name: 'DescribeLogGroups',
    except: '`accountIdentifiers` and `logGroupIdentifiers`: refused; linked accounts: there are none',
    access: (_, caller) => [
      accessToGroup('DescribeLogGroups', { accountId: caller.principal.accountId, groupName: '' }, caller),
    ],
    async run(input, { principal, region }) {
      const page = await listLogGroups(ports, principal.accountId, filterOf(input), pageOfRequest(input));
      return { logGroups: page.items.map((group) => groupShape(group, region)), ...nextToken(page) };
    },
  };
}

/** @throws InvalidParameterValueException */
function filterOf(input: DescribeLogGroupsRequest): (name: string) => boolean {
  for (const member of ['accountIdentifiers', 'logGroupIdentifiers'] as const) {
    if (input[member] !== undefined) throw invalid(`${member} is not supported.`);
  }
  const { logGroupNamePrefix: prefix, logGroupNamePattern: part, logGroupClass = 'STANDARD' } = input;
  if (prefix !== undefined && part !== undefined) {
    throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  return (name) => logGroupClass === 'STANDARD' && name.startsWith(prefix ?? '') && name.includes(part ?? '');
}

function groupShape(group: LogGroup, region: string): LogGroupShape {
  const arn = logGroupArn(region, group);
  return {
    logGroupName: group.groupName,
    creationTime: group.createdAt,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes: group.storedBytes,
    logGroupClass: 'STANDARD',
    logGroupArn: arn,
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message);
}

import { deleteLogGroup } from '@stoker/app/logs/log-groups';
import type { LogPorts } from '@stoker/app/logs/log-ports';
import type { DeleteLogGroupRequest } from '../aws-model/logs.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToGroup, groupOf } from './targets.js';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */
export function deleteLogGroupOperation(ports: LogPorts): Operation<DeleteLogGroupRequest, void> {
  return {
    name: 'DeleteLogGroup',
    access: (input, caller) => [accessToGroup('DeleteLogGroup', groupOf(input, caller), caller)],
    run: (input, caller) => deleteLogGroup(ports, groupOf(input, caller)),
  };
}

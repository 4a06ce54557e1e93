import type { LogPorts } from '@stoker/app/logs/log-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { createLogGroupOperation } from './create-log-group.js';
import { deleteLogGroupOperation } from './delete-log-group.js';
import { describeLogGroupsOperation } from './describe-log-groups.js';
import { describeLogStreamsOperation } from './describe-log-streams.js';
import { filterLogEventsOperation } from './filter-log-events.js';
import { getLogEventsOperation } from './get-log-events.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';

/** The operation table of the CloudWatch Logs API: every operation of the service model, built or not, exactly once. */
export function logsOperations(ports: LogPorts): readonly TableEntry[] {
  return [
    createLogGroupOperation(ports),
    deleteLogGroupOperation(ports),
    describeLogGroupsOperation(ports),
    describeLogStreamsOperation(ports),
    filterLogEventsOperation(ports),
    getLogEventsOperation(ports),
    ...UNSUPPORTED_OPERATIONS,
  ];
}

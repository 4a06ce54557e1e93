import { createLogGroup } from '@stoker/app/logs/log-groups';
import type { LogPorts } from '@stoker/app/logs/log-ports';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { CreateLogGroupRequest } from '../aws-model/logs.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToGroup, groupOf } from './targets.js';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export function createLogGroupOperation(ports: LogPorts): Operation<CreateLogGroupRequest, void> {
  return {
    name: 'CreateLogGroup',
    except: 'groups of functions, `/aws/lambda/NAME`, alone; tags, keys, classes and protection from deletion: refused',
    access: (input, caller) => [accessToGroup('CreateLogGroup', groupOf(input, caller), caller)],
    async run(input, caller) {
      refuseSettings(input);
      await createLogGroup(ports, groupOf(input, caller));
    },
  };
}

/** @throws InvalidParameterValueException */
function refuseSettings({
  kmsKeyId,
  tags,
  logGroupClass = 'STANDARD',
  deletionProtectionEnabled,
}: CreateLogGroupRequest): void {
  const refused = Object.entries({
    kmsKeyId: kmsKeyId !== undefined,
    tags: tags !== undefined,
    logGroupClass: logGroupClass !== 'STANDARD',
    deletionProtectionEnabled: deletionProtectionEnabled === true,
  }).find(([, isSet]) => isSet);
  if (refused !== undefined) {
    throw new ServiceError('InvalidParameterValueException', `${refused[0]} is not supported.`);
  }
}

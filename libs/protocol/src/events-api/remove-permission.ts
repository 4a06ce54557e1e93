import { removePermission } from '@stoker/app/events/bus-permissions';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { NoMembers, RemovePermissionRequest } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToBus, busOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html */
export function removePermissionOperation(ports: EventsPorts): Operation<RemovePermissionRequest, NoMembers> {
  return {
    name: 'RemovePermission',
    access: ({ EventBusName }, caller) => [accessToBus('RemovePermission', busOf(EventBusName, caller))],
    async run({ EventBusName, StatementId, RemoveAllPermissions = false }, caller) {
      if (RemoveAllPermissions === (StatementId !== undefined)) {
        throw new ServiceError(
          'ValidationException',
          'Exactly one of StatementId and RemoveAllPermissions must be specified.',
        );
      }
      await removePermission(ports, busOf(EventBusName, caller), StatementId);
      return {};
    },
  };
}

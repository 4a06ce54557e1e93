import { putBusPolicy, putPermission } from '@stoker/app/events/bus-permissions';
import type { EventsPorts } from '@stoker/app/events/events-ports';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { NoMembers, PutPermissionRequest } from '../aws-model/events.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToBus, busOf } from './targets.js';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html */
export function putPermissionOperation(ports: EventsPorts): Operation<PutPermissionRequest, NoMembers> {
  return {
    name: 'PutPermission',
    access: ({ EventBusName }, caller) => [accessToBus('PutPermission', busOf(EventBusName, caller))],
    async run({ EventBusName, Policy, Action, Principal, StatementId, Condition }, caller) {
      const target = busOf(EventBusName, caller);
      if (Policy !== undefined) {
        await putBusPolicy(ports, target, Policy);
        return {};
      }
      if (Action === undefined || Principal === undefined || StatementId === undefined) {
        throw new ServiceError(
          'ValidationException',
          'Parameter(s) Action, Principal and StatementId, or Policy, must be specified.',
        );
      }
      const condition = Condition && { [Condition.Type]: { [Condition.Key]: Condition.Value } };
      await putPermission(ports, target, { statementId: StatementId, action: Action, principal: Principal, condition });
      return {};
    },
  };
}

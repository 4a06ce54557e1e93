import type { ControlPorts } from '@stoker/app/control/control-ports';
import { findStatement, removePermission } from '@stoker/app/control/function-permissions';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { NoMembers, RemovePermissionRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { permissionContext } from './permission-context.js';
import { accessTo, homeOf, qualifiedFunction } from './targets.js';

type Control = Pick<ControlPorts, 'functions' | 'policies'>;

/** https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export function removePermissionOperation(control: Control): Operation<RemovePermissionRequest, NoMembers> {
  return {
    name: 'RemovePermission',
    access: async (input, caller) => [await removalAccess(control, input, caller)],
    async run(input, caller) {
      await removePermission(control, qualifiedFunction(input, caller), input.StatementId, input.RevisionId);
      return {};
    },
  };
}

/** Policies can restrict whose permissions are removed. Those of another account's functions tell nothing to anybody. */
async function removalAccess(control: Control, input: RemovePermissionRequest, caller: Caller): Promise<AccessCheck> {
  const target = qualifiedFunction(input, caller);
  const check = accessTo('RemovePermission', target);
  if (target.accountId !== homeOf(caller).accountId) return check;
  const statement = await findStatement(control, target, input.StatementId);
  return statement === undefined ? check : { ...check, context: permissionContext(statement) };
}

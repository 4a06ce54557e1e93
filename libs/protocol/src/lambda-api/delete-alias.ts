import { deleteAlias } from '@stoker/app/control/aliases';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { DeleteAliasRequest, NoMembers } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html */
export function deleteAliasOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<DeleteAliasRequest, NoMembers> {
  return {
    name: 'DeleteAlias',
    access: (input, caller) => [accessTo('DeleteAlias', resolveWholeFunction(input.FunctionName, homeOf(caller)))],
    async run(input, caller) {
      await deleteAlias(control, resolveWholeFunction(input.FunctionName, homeOf(caller)), input.Name);
      return {};
    },
  };
}

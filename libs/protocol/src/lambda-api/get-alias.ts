import { getAlias } from '@stoker/app/control/aliases';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { AliasConfiguration, GetAliasRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { aliasConfiguration } from './alias-configuration.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html */
export function getAliasOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<GetAliasRequest, AliasConfiguration> {
  return {
    name: 'GetAlias',
    access: (input, caller) => [accessTo('GetAlias', resolveWholeFunction(input.FunctionName, homeOf(caller)))],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      return aliasConfiguration(await getAlias(control, target, input.Name), target);
    },
  };
}

import { createAlias } from '@stoker/app/control/aliases';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { AliasConfiguration, CreateAliasRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { aliasConfiguration } from './alias-configuration.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html */
export function createAliasOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<CreateAliasRequest, AliasConfiguration> {
  return {
    name: 'CreateAlias',
    access: (input, caller) => [accessTo('CreateAlias', resolveWholeFunction(input.FunctionName, homeOf(caller)))],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const alias = await createAlias(control, target, {
        name: input.Name,
        description: input.Description ?? '',
        functionVersion: input.FunctionVersion,
        additionalVersionWeights: input.RoutingConfig?.AdditionalVersionWeights ?? {},
      });
      return aliasConfiguration(alias, target);
    },
  };
}

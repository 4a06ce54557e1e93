import { updateAlias } from '@stoker/app/control/aliases';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { AliasConfiguration, UpdateAliasRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { aliasConfiguration } from './alias-configuration.js';
import { accessTo, homeOf } from './targets.js';

/**
 * A routing configuration without weights takes them away.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
 */
export function updateAliasOperation(
  control: Pick<ControlPorts, 'functions' | 'concurrency'>,
): Operation<UpdateAliasRequest, AliasConfiguration> {
  return {
    name: 'UpdateAlias',
    access: (input, caller) => [accessTo('UpdateAlias', resolveWholeFunction(input.FunctionName, homeOf(caller)))],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const { FunctionVersion, Description, RoutingConfig } = input;
      const alias = await updateAlias(control, target, input.Name, {
        expectedRevisionId: input.RevisionId,
        ...(FunctionVersion !== undefined && { functionVersion: FunctionVersion }),
        ...(Description !== undefined && { description: Description }),
        ...(RoutingConfig !== undefined && { additionalVersionWeights: RoutingConfig.AdditionalVersionWeights ?? {} }),
      });
      return aliasConfiguration(alias, target);
    },
  };
}

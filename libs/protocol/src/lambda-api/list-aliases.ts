import { listAliases } from '@stoker/app/control/aliases';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { resolveWholeFunction } from '@stoker/core/model/function-name';
import type { ListAliasesRequest, ListAliasesResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { aliasConfiguration } from './alias-configuration.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html */
export function listAliasesOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<ListAliasesRequest, ListAliasesResponse> {
  return {
    name: 'ListAliases',
    access: (input, caller) => [accessTo('ListAliases', resolveWholeFunction(input.FunctionName, homeOf(caller)))],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const page = await listAliases(control, target, {
        functionVersion: input.FunctionVersion,
        marker: input.Marker,
        maxItems: input.MaxItems,
      });
      return { Aliases: page.items.map((alias) => aliasConfiguration(alias, target)), NextMarker: page.nextMarker };
    },
  };
}

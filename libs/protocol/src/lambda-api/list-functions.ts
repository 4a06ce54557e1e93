import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listFunctions } from '@stoker/app/control/list-functions';
import { functionArn } from '@stoker/core/model/arn';
import type { ListFunctionsRequest, ListFunctionsResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { listedConfiguration } from './function-configuration.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export function listFunctionsOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<ListFunctionsRequest, ListFunctionsResponse> {
  return {
    name: 'ListFunctions',
    except: '`MasterRegion`: an empty list, for nothing is replicated',
    access: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
    async run(input, caller) {
      // A master region asks for replicas at the edge, and there are none.
      if (input.MasterRegion !== undefined) return { Functions: [] };
      const { region, accountId } = homeOf(caller);
      const allVersions = input.FunctionVersion === 'ALL';
      const page = await listFunctions(control, accountId, {
        marker: input.Marker,
        maxItems: input.MaxItems,
        allVersions,
      });
      return {
        Functions: page.items.map((version) => {
          const qualifier = allVersions ? version.version : undefined;
          return listedConfiguration(version, functionArn(region, accountId, version.functionName, qualifier), region);
        }),
        NextMarker: page.nextMarker,
      };
    },
  };
}

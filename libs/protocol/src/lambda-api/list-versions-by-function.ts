import type { ControlPorts } from '@stoker/app/control/control-ports';
import { listVersions } from '@stoker/app/control/list-functions';
import { resolveWholeFunction, siblingArn } from '@stoker/core/model/function-name';
import type { ListVersionsByFunctionRequest, ListVersionsByFunctionResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { listedConfiguration } from './function-configuration.js';
import { accessTo, homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html */
export function listVersionsByFunctionOperation(
  control: Pick<ControlPorts, 'functions'>,
): Operation<ListVersionsByFunctionRequest, ListVersionsByFunctionResponse> {
  return {
    name: 'ListVersionsByFunction',
    access: (input, caller) => [
      accessTo('ListVersionsByFunction', resolveWholeFunction(input.FunctionName, homeOf(caller))),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      const page = await listVersions(control, target, { marker: input.Marker, maxItems: input.MaxItems });
      return {
        Versions: page.items.map((version) =>
          listedConfiguration(version, siblingArn(target, version.version), target.region),
        ),
        NextMarker: page.nextMarker,
      };
    },
  };
}

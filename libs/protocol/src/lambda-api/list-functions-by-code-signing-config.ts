import { listFunctionsByCodeSigning } from '@stoker/app/control/code-signing/code-signing-configs';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import { functionArn } from '@stoker/core/model/arn';
import type {
  ListFunctionsByCodeSigningConfigRequest,
  ListFunctionsByCodeSigningConfigResponse,
} from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToCodeSigning, codeSigningOf } from './code-signing-configuration.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionsByCodeSigningConfig.html */
export function listFunctionsByCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'codeSigning'>,
): Operation<ListFunctionsByCodeSigningConfigRequest, ListFunctionsByCodeSigningConfigResponse> {
  return {
    name: 'ListFunctionsByCodeSigningConfig',
    access: (input, caller) => [accessToCodeSigning('ListFunctionsByCodeSigningConfig', codeSigningOf(input, caller))],
    async run(input, caller) {
      const target = codeSigningOf(input, caller);
      const command = { marker: input.Marker, maxItems: input.MaxItems };
      const { items, nextMarker } = await listFunctionsByCodeSigning(control, target, command);
      return {
        FunctionArns: items.map((name) => functionArn(target.region, target.accountId, name)),
        NextMarker: nextMarker,
      };
    },
  };
}

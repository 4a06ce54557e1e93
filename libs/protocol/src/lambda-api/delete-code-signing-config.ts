import { deleteCodeSigningConfig } from '@stoker/app/control/code-signing/code-signing-configs';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { DeleteCodeSigningConfigRequest, DeleteCodeSigningConfigResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToCodeSigning, codeSigningOf } from './code-signing-configuration.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteCodeSigningConfig.html */
export function deleteCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'codeSigning'>,
): Operation<DeleteCodeSigningConfigRequest, DeleteCodeSigningConfigResponse> {
  return {
    name: 'DeleteCodeSigningConfig',
    access: (input, caller) => [accessToCodeSigning('DeleteCodeSigningConfig', codeSigningOf(input, caller))],
    async run(input, caller) {
      await deleteCodeSigningConfig(control, codeSigningOf(input, caller));
      return {};
    },
  };
}

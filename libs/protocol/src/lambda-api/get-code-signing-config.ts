import { getCodeSigningConfig } from '@stoker/app/control/code-signing/code-signing-configs';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { GetCodeSigningConfigRequest, GetCodeSigningConfigResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToCodeSigning, codeSigningConfiguration, codeSigningOf } from './code-signing-configuration.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetCodeSigningConfig.html */
export function getCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'codeSigning'>,
): Operation<GetCodeSigningConfigRequest, GetCodeSigningConfigResponse> {
  return {
    name: 'GetCodeSigningConfig',
    access: (input, caller) => [accessToCodeSigning('GetCodeSigningConfig', codeSigningOf(input, caller))],
    async run(input, caller) {
      const target = codeSigningOf(input, caller);
      const found = await getCodeSigningConfig(control, target);
      return { CodeSigningConfig: codeSigningConfiguration(found, target.region) };
    },
  };
}

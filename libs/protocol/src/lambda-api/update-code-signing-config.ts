import { updateCodeSigningConfig } from '@stoker/app/control/code-signing/code-signing-configs';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { CodeSigningSettings } from '@stoker/core/model/code-signing';
import type { UpdateCodeSigningConfigRequest, UpdateCodeSigningConfigResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToCodeSigning, codeSigningConfiguration, codeSigningOf } from './code-signing-configuration.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateCodeSigningConfig.html */
export function updateCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'codeSigning' | 'clock'>,
): Operation<UpdateCodeSigningConfigRequest, UpdateCodeSigningConfigResponse> {
  return {
    name: 'UpdateCodeSigningConfig',
    access: (input, caller) => [accessToCodeSigning('UpdateCodeSigningConfig', codeSigningOf(input, caller))],
    async run(input, caller) {
      const target = codeSigningOf(input, caller);
      const updated = await updateCodeSigningConfig(control, target, changesOf(input));
      return { CodeSigningConfig: codeSigningConfiguration(updated, target.region) };
    },
  };
}

/** Only what the request says. */
function changesOf({
  Description,
  AllowedPublishers,
  CodeSigningPolicies,
}: UpdateCodeSigningConfigRequest): Partial<CodeSigningSettings> {
  const untrustedArtifact = CodeSigningPolicies?.UntrustedArtifactOnDeployment;
  return {
    ...(Description !== undefined && { description: Description }),
    ...(AllowedPublishers && { allowedPublishers: AllowedPublishers.SigningProfileVersionArns }),
    ...(untrustedArtifact && { untrustedArtifact }),
  };
}

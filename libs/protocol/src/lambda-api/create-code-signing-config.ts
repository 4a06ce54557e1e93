import { createCodeSigningConfig } from '@stoker/app/control/code-signing/code-signing-configs';
import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { CreateCodeSigningConfigRequest, CreateCodeSigningConfigResponse } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { codeSigningConfiguration, NO_SIGNER } from './code-signing-configuration.js';
import { accessToTags, requestTagKeys } from './tag-targets.js';
import { homeOf } from './targets.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html */
export function createCodeSigningConfigOperation(
  control: Pick<ControlPorts, 'codeSigning' | 'clock'>,
): Operation<CreateCodeSigningConfigRequest, CreateCodeSigningConfigResponse> {
  return {
    name: 'CreateCodeSigningConfig',
    except: NO_SIGNER,
    access: ({ Tags = {} }, caller) => [
      { action: 'lambda:CreateCodeSigningConfig', resource: '*', context: requestTagKeys(Tags) },
      // What is to be tagged has no id yet.
      ...(Object.keys(Tags).length === 0
        ? []
        : [
            accessToTags(
              'TagResource',
              { ...homeOf(caller), kind: 'code-signing-config', name: '*' },
              requestTagKeys(Tags),
            ),
          ]),
    ],
    async run(input, caller) {
      const { region, accountId } = homeOf(caller);
      const created = await createCodeSigningConfig(control, accountId, {
        description: input.Description ?? '',
        allowedPublishers: input.AllowedPublishers.SigningProfileVersionArns,
        untrustedArtifact: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? 'Warn',
        tags: input.Tags ?? {},
      });
      return { CodeSigningConfig: codeSigningConfiguration(created, region) };
    },
  };
}

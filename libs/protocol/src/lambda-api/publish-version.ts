import type { ControlPorts } from '@stoker/app/control/control-ports';
import { publishVersion } from '@stoker/app/control/publish-version';
import { resolveWholeFunction, siblingArn } from '@stoker/core/model/function-name';
import type { FunctionConfiguration, PublishVersionRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { functionConfiguration } from './function-configuration.js';
import { accessTo, homeOf } from './targets.js';
import { PUBLISH_TO, refuseUnsupportedSettings } from './unsupported-settings.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html */
export function publishVersionOperation(
  control: Pick<ControlPorts, 'functions' | 'scheduleActivation'>,
): Operation<PublishVersionRequest, FunctionConfiguration> {
  return {
    name: 'PublishVersion',
    except: `${PUBLISH_TO}; SnapStart keeps an initialised environment in reserve and runs no runtime hooks`,
    access: (input, caller) => [accessTo('PublishVersion', resolveWholeFunction(input.FunctionName, homeOf(caller)))],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      refuseUnsupportedSettings(input);
      const version = await publishVersion(control, target, {
        codeSha256: input.CodeSha256,
        description: input.Description,
        revisionId: input.RevisionId,
      });
      return functionConfiguration(version, siblingArn(target, version.version), target.region);
    },
  };
}

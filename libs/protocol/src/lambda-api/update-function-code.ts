import type { ControlPorts } from '@stoker/app/control/control-ports';
import { updateFunctionCode } from '@stoker/app/control/update-function-code';
import { resolveWholeFunction, siblingArn } from '@stoker/core/model/function-name';
import type { FunctionConfiguration, UpdateFunctionCodeRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { accessToCode, updatedCode } from './code-source.js';
import { functionConfiguration } from './function-configuration.js';
import { accessTo, homeOf } from './targets.js';
import { UPDATES } from './optional-settings.js';
import { PUBLISH_TO, refuseUnsupportedSettings } from './unsupported-settings.js';

/**
 * The answer's ARN is qualified when a version was published.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
 */
export function updateFunctionCodeOperation(
  control: ControlPorts,
): Operation<UpdateFunctionCodeRequest, FunctionConfiguration> {
  return {
    name: 'UpdateFunctionCode',
    except: `${PUBLISH_TO}; ${UPDATES}`,
    access: (input, caller) => [
      accessTo('UpdateFunctionCode', resolveWholeFunction(input.FunctionName, homeOf(caller))),
      ...accessToCode(input),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      refuseUnsupportedSettings(input);
      const publish = input.Publish ?? false;
      const version = await updateFunctionCode(control, target, {
        ...updatedCode(input),
        architecture: input.Architectures?.[0],
        revisionId: input.RevisionId,
        publish,
        dryRun: input.DryRun ?? false,
      });
      const arn = siblingArn(target, publish ? version.version : undefined);
      return functionConfiguration(version, arn, target.region);
    },
  };
}

import type { ControlPorts } from '@stoker/app/control/control-ports';
import {
  updateFunctionConfiguration,
  type ConfigurationChanges,
} from '@stoker/app/control/update-function-configuration';
import { resolveWholeFunction, targetArn } from '@stoker/core/model/function-name';
import { resolveFunctionLayers } from '@stoker/core/model/layer-rules';
import { requireRuntime } from '@stoker/core/model/settings-rules';
import type { FunctionConfiguration, UpdateFunctionConfigurationRequest } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { functionConfiguration, snapStartOf } from './function-configuration.js';
import { imageConfigOf } from './image-config.js';
import { accessToUsedLayers, layerContext } from './layer-targets.js';
import { accessTo, homeOf, passRole } from './targets.js';
import { KEPT_SETTINGS, loggingChange, optionalSettings, UPDATES } from './optional-settings.js';
import { refuseUnsupportedSettings } from './unsupported-settings.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html */
export function updateFunctionConfigurationOperation(
  control: ControlPorts,
): Operation<UpdateFunctionConfigurationRequest, FunctionConfiguration> {
  return {
    name: 'UpdateFunctionConfiguration',
    except: `file systems, durable functions: refused; ${UPDATES}; ${KEPT_SETTINGS}`,
    access: (input, caller) => [
      {
        ...accessTo('UpdateFunctionConfiguration', resolveWholeFunction(input.FunctionName, homeOf(caller))),
        context: layerContext(input.Layers, caller),
      },
      ...passRole(input.Role, homeOf(caller)),
      ...accessToUsedLayers(input.Layers, caller),
    ],
    async run(input, caller) {
      const target = resolveWholeFunction(input.FunctionName, homeOf(caller));
      refuseUnsupportedSettings(input);
      const version = await updateFunctionConfiguration(control, target, {
        changes: changesOf(input),
        logging: input.LoggingConfig && loggingChange(input.LoggingConfig),
        layers: input.Layers && resolveFunctionLayers(input.Layers, target.region),
        revisionId: input.RevisionId,
      });
      return functionConfiguration(version, targetArn(target), target.region);
    },
  };
}

/** Only what the request says; a member that is there but undefined would overwrite. */
function changesOf(input: UpdateFunctionConfigurationRequest): ConfigurationChanges {
  return {
    ...(input.Runtime !== undefined && { runtime: requireRuntime(input.Runtime) }),
    ...(input.Handler !== undefined && { handler: input.Handler }),
    ...(input.ImageConfig !== undefined && { imageConfig: imageConfigOf(input.ImageConfig) }),
    ...(input.Role !== undefined && { role: input.Role }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.MemorySize !== undefined && { memorySize: input.MemorySize }),
    ...(input.Timeout !== undefined && { timeout: input.Timeout }),
    ...(input.EphemeralStorage !== undefined && { ephemeralStorage: input.EphemeralStorage.Size }),
    ...(input.SnapStart?.ApplyOn !== undefined && { snapStart: snapStartOf(input.SnapStart) }),
    ...optionalSettings(input),
    ...(input.Environment !== undefined && { environment: input.Environment.Variables ?? {} }),
  };
}

import type { ControlPorts } from '@stoker/app/control/control-ports';
import { createFunction } from '@stoker/app/control/create-function';
import { ServiceError } from '@stoker/core/errors/service-error';
import { resolveCodeSigning } from '@stoker/core/model/code-signing';
import type { FunctionSettings } from '@stoker/core/model/function';
import { resolveNewFunction, targetArn } from '@stoker/core/model/function-name';
import { resolveFunctionLayers } from '@stoker/core/model/layer-rules';
import { withLogging } from '@stoker/core/model/logging';
import { notForImages, notForZips, requireRuntime, SETTING_DEFAULTS } from '@stoker/core/model/settings-rules';
import type { CreateFunctionRequest, FunctionConfiguration } from '../aws-model/lambda.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { codeSigningContext } from './code-signing-configuration.js';
import { accessToCode, newCode } from './code-source.js';
import { functionConfiguration, snapStartOf } from './function-configuration.js';
import { imageConfigOf, isEmptyImageConfig } from './image-config.js';
import { accessToUsedLayers, layerContext } from './layer-targets.js';
import { accessToTagNew, requestTagKeys } from './tag-targets.js';
import { accessTo, homeOf, passRole } from './targets.js';
import { KEPT_SETTINGS, loggingChange, optionalSettings } from './optional-settings.js';
import { PUBLISH_TO, refuseUnsupportedSettings } from './unsupported-settings.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export function createFunctionOperation(
  control: ControlPorts,
): Operation<CreateFunctionRequest, FunctionConfiguration> {
  return {
    name: 'CreateFunction',
    except: `file systems, durable functions: refused; ${PUBLISH_TO}; ${KEPT_SETTINGS}`,
    access: (input, caller) => [
      {
        ...accessTo('CreateFunction', resolveNewFunction(input.FunctionName, homeOf(caller))),
        context: {
          ...layerContext(input.Layers, caller),
          ...requestTagKeys(input.Tags),
          ...codeSigningContext(input.CodeSigningConfigArn),
        },
      },
      ...accessToTagNew(resolveNewFunction(input.FunctionName, homeOf(caller)), input.Tags),
      ...passRole(input.Role, homeOf(caller)),
      ...accessToUsedLayers(input.Layers, caller),
      ...accessToCode(input.Code),
    ],
    async run(input, caller) {
      const target = resolveNewFunction(input.FunctionName, homeOf(caller));
      refuseUnsupportedSettings(input);
      const version = await createFunction(control, target, {
        ...newCode(input.Code, packageType(input)),
        settings: settingsOf(input, target.functionName),
        layers: resolveFunctionLayers(input.Layers ?? [], target.region),
        tags: input.Tags ?? {},
        ...(input.CodeSigningConfigArn && {
          codeSigning: resolveCodeSigning(input.CodeSigningConfigArn, homeOf(caller)),
        }),
        publish: input.Publish ?? false,
      });
      return functionConfiguration(version, targetArn(target), target.region);
    },
  };
}

function settingsOf(input: CreateFunctionRequest, functionName: string): FunctionSettings {
  return {
    ...(packageType(input) === 'Image' ? imageSettings(input) : zipSettings(input)),
    role: input.Role,
    description: input.Description ?? SETTING_DEFAULTS.description,
    memorySize: input.MemorySize ?? SETTING_DEFAULTS.memorySize,
    timeout: input.Timeout ?? SETTING_DEFAULTS.timeout,
    ephemeralStorage: input.EphemeralStorage?.Size ?? SETTING_DEFAULTS.ephemeralStorage,
    environment: input.Environment?.Variables ?? SETTING_DEFAULTS.environment,
    ...optionalSettings(input),
    ...loggingOf(input, functionName),
    ...(input.TenancyConfig && { tenantIsolation: input.TenancyConfig.TenantIsolationMode }),
    ...(snapStartOf(input.SnapStart) && { snapStart: snapStartOf(input.SnapStart) }),
    architecture: input.Architectures?.[0] ?? SETTING_DEFAULTS.architecture,
  };
}

function loggingOf({ LoggingConfig = {} }: CreateFunctionRequest, functionName: string) {
  const logging = withLogging(undefined, loggingChange(LoggingConfig), functionName);
  return logging && { logging };
}

function packageType({ PackageType = 'Zip' }: CreateFunctionRequest): string {
  return PackageType;
}

function zipSettings({ Runtime, Handler, ImageConfig }: CreateFunctionRequest) {
  if (Runtime === undefined || !Handler) {
    throw new ServiceError(
      'InvalidParameterValueException',
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  if (!isEmptyImageConfig(ImageConfig)) throw notForZips();
  return { runtime: requireRuntime(Runtime), handler: Handler };
}

function imageSettings({ Runtime, Handler, Layers = [], ImageConfig = {} }: CreateFunctionRequest) {
  if (Runtime !== undefined || Handler || Layers.length > 0) throw notForImages();
  return { imageConfig: imageConfigOf(ImageConfig) };
}

import { hasSnapStart } from '@stoker/core/model/snap-start';
import type { FunctionVersion } from '@stoker/core/model/function';
import { packageOf } from '@stoker/core/model/package';
import type {
  FunctionConfiguration,
  LastUpdateStatusReasonCode,
  SnapStart,
  StateReasonCode,
} from '../aws-model/lambda.generated.js';
import { awsDate } from './aws-date.js';
import { imageConfigResponse } from './image-config.js';
import { usedLayers } from './layer-configuration.js';
import { loggingConfig, shownOptionalSettings } from './optional-settings.js';
import { runtimeVersionArn } from './runtime-version-arn.js';

/**
 * A version as the API shows it; what is not set is absent.
 *
 * @param arn with the qualifier that the answer is about, if any
 */
export function functionConfiguration(version: FunctionVersion, arn: string, region: string): FunctionConfiguration {
  return {
    ...listedConfiguration(version, arn, region),
    State: version.state,
    StateReason: version.stateReason,
    StateReasonCode: version.stateReasonCode as StateReasonCode | undefined,
    LastUpdateStatus: version.lastUpdateStatus,
    LastUpdateStatusReason: version.lastUpdateStatusReason,
    LastUpdateStatusReasonCode: version.lastUpdateStatusReasonCode as LastUpdateStatusReasonCode | undefined,
    RuntimeVersionConfig: version.runtime && { RuntimeVersionArn: runtimeVersionArn(version.runtime, region) },
  };
}

/**
 * A version as lists show it: without states and the runtime's version.
 * https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
 */
export function listedConfiguration(version: FunctionVersion, arn: string, region: string): FunctionConfiguration {
  const hasVariables = Object.keys(version.environment).length > 0;
  return {
    FunctionName: version.functionName,
    FunctionArn: arn,
    Runtime: version.runtime,
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.code.size,
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memorySize,
    LastModified: awsDate(version.lastModified),
    CodeSha256: version.code.sha256,
    Version: version.version,
    Environment: hasVariables ? { Variables: version.environment } : undefined,
    ...shownOptionalSettings(version),
    RevisionId: version.revisionId,
    Layers: usedLayers(version.layers, region),
    PackageType: packageOf(version).type,
    ImageConfigResponse: imageConfigResponse(version),
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralStorage },
    SnapStart: {
      ApplyOn: version.snapStart ?? 'None',
      OptimizationStatus: hasSnapStart(version) && version.state === 'Active' ? 'On' : 'Off',
    },
    LoggingConfig: loggingConfig(version),
    TenancyConfig: version.tenantIsolation && { TenantIsolationMode: version.tenantIsolation },
  };
}

/** The setting that a request's `SnapStart` means. */
export function snapStartOf({ ApplyOn }: SnapStart = {}): FunctionVersion['snapStart'] {
  return ApplyOn === 'PublishedVersions' ? ApplyOn : undefined;
}

import { logGroup } from '@stoker/app/fleet/environment-variables';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { CreateFunctionRequest, PublishVersionRequest } from '../aws-model/lambda.generated.js';

/** The settings that creating, updating and publishing can carry. */
type Settings = Omit<CreateFunctionRequest & PublishVersionRequest, 'FunctionName'>;
type Request = { readonly [Member in keyof Settings]?: Settings[Member] | undefined };

/**
 * The settings that no function can have here yet, each with what a request may still say about it: tools send many of
 * them empty or at their default. An absent setting is always fine.
 */
const MAY_SAY: { readonly [Member in keyof Request]?: (value: NonNullable<Request[Member]>, name: string) => boolean } =
  {
    AcceleratorConfig: never,
    CapacityProviderConfig: never,
    CodeSigningConfigArn: isEmpty,
    DeadLetterConfig: ({ TargetArn = '' }) => TargetArn === '',
    DurableConfig: never,
    FileSystemConfigs: isEmpty,
    KMSKeyArn: isEmpty,
    LoggingConfig: ({ LogFormat = 'Text', LogGroup, ApplicationLogLevel, SystemLogLevel }, functionName) =>
      LogFormat === 'Text' &&
      (LogGroup === undefined || LogGroup === logGroup(functionName)) &&
      ApplicationLogLevel === undefined &&
      SystemLogLevel === undefined,
    PublishTo: never,
    RuntimeConfig: never,
    TenancyConfig: never,
    TracingConfig: ({ Mode = 'PassThrough' }) => Mode === 'PassThrough',
    VpcConfig: ({ SubnetIds = [], SecurityGroupIds = [], Ipv6AllowedForDualStack = false }) =>
      SubnetIds.length + SecurityGroupIds.length === 0 && !Ipv6AllowedForDualStack,
  };

/**
 * Refuses what would otherwise be dropped without a word.
 *
 * @throws InvalidParameterValueException naming the setting
 */
export function refuseUnsupportedSettings(request: Request, functionName: string): void {
  for (const member of Object.keys(MAY_SAY) as (keyof Request)[]) {
    const value = request[member];
    const maySay = MAY_SAY[member] as ((value: unknown, name: string) => boolean) | undefined;
    if (value !== undefined && maySay?.(value, functionName) === false) {
      throw new ServiceError(
        'InvalidParameterValueException',
        `${member} is not supported by this installation with the value that was given.`,
      );
    }
  }
}

function never(): boolean {
  return false;
}

function isEmpty(value: { readonly length: number }): boolean {
  return value.length === 0;
}

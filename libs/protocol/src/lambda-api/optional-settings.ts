import type { FunctionVersion } from '@stoker/core/model/function';
import { logGroupOf, type LoggingChange } from '@stoker/core/model/logging';
import type {
  CreateFunctionRequest,
  FunctionConfiguration,
  LoggingConfig,
  VpcConfig,
} from '../aws-model/lambda.generated.js';

/** For the coverage page: what is stored and shown, and what follows from it. */
export const KEPT_SETTINGS =
  '`VpcConfig`, `KMSKeyArn` and `TracingConfig` are kept, checked and shown, but change nothing: networks are the ' +
  'operator’s to open, environment variables are encrypted with the installation’s key, and traces are not sent; in a ' +
  'log of JSON the platform’s lines are, and the logs of Node.js and Python, other runtimes write as their functions do';

/** For the coverage page: what is invoked around an update. */
export const UPDATES =
  'while an update is in progress, what it makes is invoked already; one that fails is taken back, as on AWS, unless the ' +
  'server was restarted meanwhile';

type Request = Pick<CreateFunctionRequest, 'VpcConfig' | 'DeadLetterConfig' | 'TracingConfig' | 'KMSKeyArn'>;
type Optional = Partial<Pick<FunctionVersion, 'vpc' | 'deadLetterTarget' | 'tracing' | 'kmsKeyArn'>>;

/** Only what the request says; a member that is undefined takes the setting away. */
export function optionalSettings({ VpcConfig, DeadLetterConfig, TracingConfig, KMSKeyArn }: Request): Optional {
  return {
    ...(VpcConfig && { vpc: vpcOf(VpcConfig) }),
    ...(DeadLetterConfig && { deadLetterTarget: DeadLetterConfig.TargetArn || undefined }),
    ...(TracingConfig?.Mode !== undefined && { tracing: TracingConfig.Mode === 'Active' ? 'Active' : undefined }),
    ...(KMSKeyArn !== undefined && { kmsKeyArn: KMSKeyArn || undefined }),
  };
}

function vpcOf({ SubnetIds = [], SecurityGroupIds = [], Ipv6AllowedForDualStack = false }: VpcConfig) {
  return {
    subnetIds: SubnetIds,
    securityGroupIds: SecurityGroupIds,
    ipv6AllowedForDualStack: Ipv6AllowedForDualStack,
  };
}

/** The change that a request's `LoggingConfig` means. */
export function loggingChange(config: LoggingConfig): LoggingChange {
  return {
    format: config.LogFormat,
    applicationLevel: config.ApplicationLogLevel,
    systemLevel: config.SystemLogLevel,
    group: config.LogGroup,
  };
}

/**
 * The settings as a configuration shows them. `VpcConfig` is there, though empty, once somebody has said something about
 * it. There is no VPC whose id it could name.
 */
export function shownOptionalSettings({
  vpc,
  deadLetterTarget,
  tracing,
  kmsKeyArn,
}: FunctionVersion): Pick<FunctionConfiguration, 'VpcConfig' | 'DeadLetterConfig' | 'TracingConfig' | 'KMSKeyArn'> {
  return {
    VpcConfig: vpc && {
      SubnetIds: vpc.subnetIds,
      SecurityGroupIds: vpc.securityGroupIds,
      VpcId: '',
      Ipv6AllowedForDualStack: vpc.ipv6AllowedForDualStack,
    },
    DeadLetterConfig: deadLetterTarget === undefined ? undefined : { TargetArn: deadLetterTarget },
    TracingConfig: { Mode: tracing ?? 'PassThrough' },
    KMSKeyArn: kmsKeyArn,
  };
}

/** Levels are there for JSON only. */
export function loggingConfig(version: FunctionVersion): LoggingConfig {
  const { logging } = version;
  return {
    LogFormat: logging?.format ?? 'Text',
    ...(logging?.format === 'JSON' && {
      ApplicationLogLevel: logging.applicationLevel,
      SystemLogLevel: logging.systemLevel,
    }),
    LogGroup: logGroupOf(version),
  };
}

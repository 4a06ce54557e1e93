import type { Tags } from '../../model/tags.js';
import { badRequest } from '../refusals.js';
import type { V2Protocol } from './api.js';

export const DEFAULT_STAGE = '$default';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html */
export interface Stage {
  readonly stageName: string;
  readonly description?: string | undefined;
  /** What it serves: a deployment; undefined where there was none yet. */
  readonly deploymentId?: string | undefined;
  /** Whether it always serves the API as it is edited. */
  readonly autoDeploy: boolean;
  readonly defaultRouteSettings: RouteSettings;
  /** By the routes' keys. */
  readonly routeSettings: Readonly<Record<string, RouteSettings>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly accessLogSettings?: AccessLogSettings | undefined;
  readonly lastDeploymentStatusMessage?: string | undefined;
  readonly tags: Tags;
  /** ms since the epoch, both. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly apiGatewayManaged?: boolean | undefined;
}

export interface RouteSettings {
  readonly detailedMetricsEnabled?: boolean | undefined;
  readonly dataTraceEnabled?: boolean | undefined;
  readonly loggingLevel?: 'ERROR' | 'INFO' | 'OFF' | undefined;
  /** Requests at once, and a second. */
  readonly throttlingBurstLimit?: number | undefined;
  readonly throttlingRateLimit?: number | undefined;
}

export interface AccessLogSettings {
  /** ARN of a log group. */
  readonly destinationArn?: string | undefined;
  /** A line with variables: `$context.requestId $context.status`. */
  readonly format?: string | undefined;
}

const NAME = /^(?:\$default|[A-Za-z0-9_-]{1,128})$/;
const VARIABLE = /^[A-Za-z0-9_]+$/;
const VARIABLE_VALUE = /^[A-Za-z0-9\-._~:/?#&=,]*$/;
const LOG_GROUP = /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}(?::\*)?$/;

/** @throws BadRequestException */
export function requireStage(protocol: V2Protocol, stage: Stage): void {
  const { stageName, stageVariables, accessLogSettings, defaultRouteSettings, routeSettings } = stage;
  if (!NAME.test(stageName) || (protocol === 'WEBSOCKET' && stageName === DEFAULT_STAGE)) {
    throw badRequest(
      'Stage name must contain only alphanumeric characters, hyphens, and underscores, or be $default for HTTP APIs',
    );
  }
  for (const [name, value] of Object.entries(stageVariables)) {
    if (!VARIABLE.test(name) || !VARIABLE_VALUE.test(value)) throw badRequest(`Invalid stage variable: ${name}`);
  }
  for (const settings of [defaultRouteSettings, ...Object.values(routeSettings)]) requireSettings(protocol, settings);
  if (accessLogSettings !== undefined) requireAccessLog(accessLogSettings);
}

function requireSettings(protocol: V2Protocol, settings: RouteSettings): void {
  const { throttlingBurstLimit: burst = 0, throttlingRateLimit: rate = 0, dataTraceEnabled, loggingLevel } = settings;
  if (burst < 0 || rate < 0 || !Number.isFinite(rate)) throw badRequest('Throttling limits must not be negative');
  if (protocol === 'HTTP' && (dataTraceEnabled === true || (loggingLevel ?? 'OFF') !== 'OFF')) {
    throw badRequest('Execution logs are not supported on protocolType HTTP');
  }
}

function requireAccessLog({ destinationArn = '', format = '' }: AccessLogSettings): void {
  if (!LOG_GROUP.test(destinationArn)) throw badRequest('Invalid ARN specified for the access log destination');
  if (!/\$\{?context\.(?:requestId|extendedRequestId)\b/.test(format)) {
    throw badRequest(
      'Invalid access log format: it must contain at least $context.requestId or $context.extendedRequestId',
    );
  }
  if (format.includes('\n'))
    throw badRequest('Access log format must be single line, new line character is allowed only at end');
}

import { ServiceError } from '../errors/service-error.js';

export type ApplicationLogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN';

/** How a function's log is written, where it is not plain text in the default group. */
export type LoggingSettings = {
  /** Absent for the default. */
  readonly group?: string;
} & (
  | { readonly format: 'Text' }
  | {
      readonly format: 'JSON';
      readonly applicationLevel: ApplicationLogLevel;
      readonly systemLevel: SystemLogLevel;
    }
);

/** What a request says about it; what is absent stays, or is at its default. */
export interface LoggingChange {
  readonly format?: 'JSON' | 'Text' | undefined;
  readonly applicationLevel?: ApplicationLogLevel | undefined;
  readonly systemLevel?: SystemLogLevel | undefined;
  readonly group?: string | undefined;
}

const DEFAULT_LEVEL = 'INFO';

/** The group that a function's log goes to. */
export function logGroupOf({
  functionName,
  logging,
}: {
  readonly functionName: string;
  readonly logging?: LoggingSettings | undefined;
}): string {
  return logging?.group ?? `/aws/lambda/${functionName}`;
}

/**
 * The settings after a change; undefined where they are the default.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-logs.html
 *
 * @throws InvalidParameterValueException for levels without JSON, which alone has them
 */
export function withLogging(
  current: LoggingSettings | undefined,
  change: LoggingChange,
  functionName: string,
): LoggingSettings | undefined {
  const named = change.group ?? current?.group;
  const group = named === undefined || named === logGroupOf({ functionName }) ? {} : { group: named };
  const format = change.format ?? current?.format ?? 'Text';
  if (format === 'Text') {
    if (change.applicationLevel !== undefined || change.systemLevel !== undefined) {
      throw new ServiceError(
        'InvalidParameterValueException',
        'ApplicationLogLevel and SystemLogLevel can only be set when LogFormat is JSON.',
      );
    }
    return 'group' in group ? { format, ...group } : undefined;
  }
  const levels = current?.format === 'JSON' && change.format === undefined ? current : undefined;
  return {
    format,
    applicationLevel: change.applicationLevel ?? levels?.applicationLevel ?? DEFAULT_LEVEL,
    systemLevel: change.systemLevel ?? levels?.systemLevel ?? DEFAULT_LEVEL,
    ...group,
  };
}

import type { TelemetrySubscription, TelemetryType } from './telemetry-subscription.js';

/**
 * Something that happened in an environment, as the Telemetry API tells it.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export interface TelemetryEvent {
  /** ISO 8601, when the platform noticed. */
  readonly time: string;
  readonly type: 'function' | 'extension' | `platform.${string}`;
  /** A line of a log, or an object whose shape follows from the type. */
  readonly record: string | Readonly<Record<string, unknown>>;
}

/** What the Logs API of each schema version knows. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html#runtimes-logs-api-msg */
const LOGS_PLATFORM_EVENTS: readonly string[] = [
  'platform.start',
  'platform.end',
  'platform.report',
  'platform.fault',
  'platform.extension',
  'platform.logsSubscription',
  'platform.logsDropped',
];
/** What only the Logs API knows. */
const LOGS_ONLY: readonly string[] = ['platform.end', 'platform.fault', 'platform.logsSubscription'];

/** Whether a subscriber is to be told of an event. */
export function wants({ api, schemaVersion, types }: TelemetrySubscription, { type }: TelemetryEvent): boolean {
  const category = type.startsWith('platform.') ? 'platform' : (type as TelemetryType);
  if (!types.includes(category)) return false;
  if (category !== 'platform') return true;
  if (api === 'telemetry') return !LOGS_ONLY.includes(type);
  if (type === 'platform.runtimeDone') return schemaVersion === '2021-03-18';
  return LOGS_PLATFORM_EVENTS.includes(type);
}

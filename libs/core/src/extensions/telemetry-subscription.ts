export const TELEMETRY_TYPES = ['platform', 'function', 'extension'] as const;
export type TelemetryType = (typeof TELEMETRY_TYPES)[number];

/** How much an extension wants at once, and how soon. */
export interface TelemetryBuffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** Where an extension listens: always a port of its own environment, so there is no host to be led astray by. */
export type TelemetryDestination =
  | { readonly protocol: 'HTTP'; readonly port: number; readonly path: string; readonly method: 'POST' | 'PUT' }
  | { readonly protocol: 'TCP'; readonly port: number };

/**
 * What an extension asked to be told. `api` says in whose words: the Telemetry API's, or those of the Logs API before it.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 */
export interface TelemetrySubscription {
  readonly api: 'telemetry' | 'logs';
  readonly schemaVersion: string;
  readonly types: readonly TelemetryType[];
  readonly buffering: TelemetryBuffering;
  readonly destination: TelemetryDestination;
}

/** Limits and defaults of `buffering`. https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html#telemetry-api-buffering */
export const BUFFERING_LIMITS = {
  maxItems: { default: 10_000, min: 1_000, max: 10_000 },
  maxBytes: { default: 262_144, min: 262_144, max: 1_048_576 },
  timeoutMs: { default: 1_000, min: 25, max: 30_000 },
} as const satisfies Record<keyof TelemetryBuffering, { default: number; min: number; max: number }>;

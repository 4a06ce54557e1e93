import type { TelemetryDestination } from '@stoker/core/extensions/telemetry-subscription';

/** The way to one subscriber of telemetry, inside its environment and nowhere else. */
export interface TelemetryConnection {
  /**
   * Sends a batch of events, each as JSON. Answers whether the subscriber took it; rejects when it cannot be reached.
   *
   * @param signal ends a delivery that takes too long, which rejects then
   */
  deliver(batch: readonly string[], signal: AbortSignal): Promise<boolean>;
  close(): void;
}

/** Opens nothing yet: a connection is made when there is something to deliver. */
export type ConnectTelemetry = (destination: TelemetryDestination) => TelemetryConnection;

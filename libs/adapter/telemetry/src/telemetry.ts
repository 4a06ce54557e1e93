import type { InvocationEvent, InvokeTelemetry } from '@stoker/app/ports/invoke-telemetry';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** One wide log line and one update of the metrics for each invocation. */
export class Telemetry implements InvokeTelemetry {
  constructor(
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  invocation(event: InvocationEvent): void {
    this.metrics.invocation(event);
    this.logger.info(event, 'invocation');
  }
}

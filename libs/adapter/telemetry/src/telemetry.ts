import type { InvocationEvent, InvokeTelemetry } from '@stoker/app/ports/invoke-telemetry';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/**
 * One wide log line and one update of the metrics for each invocation. Both are made when the present turn of the event
 * loop is over, so that the answer to the caller goes out before them.
 */
export class Telemetry implements InvokeTelemetry {
  #waiting: InvocationEvent[] = [];

  constructor(
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  invocation(event: InvocationEvent): void {
    if (this.#waiting.push(event) === 1) setImmediate(() => this.#write());
  }

  #write(): void {
    const events = this.#waiting;
    this.#waiting = [];
    for (const event of events) {
      this.metrics.invocation(event);
      this.logger.info(event, 'invocation');
    }
  }
}

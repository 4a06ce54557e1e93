import type { HttpRequestEvent } from '@stoker/app/ports/http-telemetry';
import type { InvocationEvent, InvokeTelemetry } from '@stoker/app/ports/invoke-telemetry';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/**
 * One wide log line and one update of the metrics for each invocation, and for each request to the front door. Both are made
 * when the present turn of the event loop is over, so that the answer to the caller goes out before them.
 */
export class Telemetry implements InvokeTelemetry {
  #waiting: InvocationEvent[] = [];
  #requests: HttpRequestEvent[] = [];

  constructor(
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  invocation(event: InvocationEvent): void {
    if (this.#waiting.push(event) === 1) setImmediate(() => this.#write());
  }

  httpRequest(event: HttpRequestEvent): void {
    if (this.#requests.push(event) === 1) setImmediate(() => this.#writeRequests());
  }

  #writeRequests(): void {
    const events = this.#requests;
    this.#requests = [];
    for (const event of events) {
      this.metrics.httpRequest(event.siteKind ?? 'none', event.status, event.durationMs);
      this.logger.info(event, 'http request');
    }
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

import type { FleetCounts } from '@stoker/app/fleet/fleet-ports';
import type { InvocationEvent } from '@stoker/app/ports/invoke-telemetry';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { LabelLimit } from './label-limit.js';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
/** Functions that have series of their own. */
const NAMED_FUNCTIONS = 1_000;

interface KeptSlotBytes {
  readonly accountId: string;
  readonly connection: string;
  readonly uuid: string;
  readonly keptBytes: number;
}

/** Prometheus metrics of one process. Durations are seconds, memory is bytes, as Prometheus wants them. */
export class Metrics {
  readonly registry = new Registry();
  readonly #named = new LabelLimit(NAMED_FUNCTIONS);
  readonly #invocations = new Counter({
    name: 'stoker_invocations_total',
    help: 'Invocations by how they ended',
    labelNames: ['account', 'function', 'outcome'],
    registers: [this.registry],
  });
  readonly #billed = new Counter({
    name: 'stoker_billed_seconds_total',
    help: 'Billed duration, INIT included',
    labelNames: ['account', 'function'],
    registers: [this.registry],
  });
  readonly #duration = new Histogram({
    name: 'stoker_invocation_duration_seconds',
    help: 'Duration of handlers',
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #overhead = new Histogram({
    name: 'stoker_invocation_overhead_seconds',
    help: 'Time of an invocation outside its handler: checks, queueing, cold starts',
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #init = new Histogram({
    name: 'stoker_init_duration_seconds',
    help: 'Duration of INIT in environments that were bound',
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #requests = new Counter({
    name: 'stoker_api_requests_total',
    help: 'API requests by service, operation and status',
    labelNames: ['service', 'operation', 'status'],
    registers: [this.registry],
  });
  readonly #httpRequests = new Counter({
    name: 'stoker_http_requests_total',
    help: 'HTTP requests to function URLs and APIs by kind of site and status',
    labelNames: ['site', 'status'],
    registers: [this.registry],
  });
  readonly #httpDuration = new Histogram({
    name: 'stoker_http_request_duration_seconds',
    help: 'Time from the head of an HTTP request to the last byte of its answer',
    labelNames: ['site'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly #webSocketMessages = new Counter({
    name: 'stoker_web_socket_messages_total',
    help: 'Messages of WebSocket clients by what came of them',
    labelNames: ['outcome'],
    registers: [this.registry],
  });
  /** By site and status: looking a series up by its labels costs more than counting in it. */
  readonly #httpSeries = new Map<string, { requests: Counter.Internal; duration: Histogram.Internal<'site'> }>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  invocation(event: InvocationEvent): void {
    const name = `${event.accountId}/${event.functionName}`;
    const labels = this.#named.admit(name)
      ? { account: event.accountId, function: event.functionName }
      : { account: 'other', function: 'other' };
    this.#invocations.inc({ ...labels, outcome: event.outcome });
    if (event.billedMs !== undefined) this.#billed.inc(labels, event.billedMs / 1000);
    if (event.initMs !== undefined) this.#init.observe(event.initMs / 1000);
    if (event.durationMs === undefined) return;
    this.#duration.observe(event.durationMs / 1000);
    this.#overhead.observe(Math.max(0, event.totalMs - event.durationMs) / 1000);
  }

  request(service: string, operation: string, status: number): void {
    this.#requests.inc({ service, operation, status: String(status) });
  }

  /** A request to a site, or to `none`. */
  httpRequest(site: string, status: number, durationMs: number): void {
    const name = `${site} ${status}`;
    let child = this.#httpSeries.get(name);
    if (child === undefined) {
      child = {
        requests: this.#httpRequests.labels({ site, status: String(status) }),
        duration: this.#httpDuration.labels({ site }),
      };
      this.#httpSeries.set(name, child);
    }
    child.requests.inc();
    child.duration.observe(durationMs / 1000);
  }

  /** A message of a WebSocket client. */
  webSocketMessage(outcome: string): void {
    this.#webSocketMessages.inc({ outcome });
  }

  /** Shows at each scrape how many WebSocket connections there are. */
  watchConnections(read: () => number): void {
    new Gauge({
      name: 'stoker_web_socket_connections',
      help: 'WebSocket connections that this server holds',
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** Shows the fleet's figures at each scrape. */
  watchFleet(read: () => FleetCounts): void {
    new Gauge({
      name: 'stoker_environments',
      help: 'Execution environments by state; frozen ones are idle too',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        const { idle, frozen, busy, starting } = read();
        for (const [state, value] of Object.entries({ idle, frozen, busy, starting })) this.set({ state }, value);
      },
    });
    new Gauge({
      name: 'stoker_stems',
      help: 'Booted environments without a tenant, by runtime',
      labelNames: ['runtime'],
      registers: [this.registry],
      collect() {
        for (const [runtime, value] of Object.entries(read().stems)) this.set({ runtime }, value);
      },
    });
    new Gauge({
      name: 'stoker_successors',
      help: 'Environments that began anew where one had ended, and wait for an invocation of the same function',
      registers: [this.registry],
      collect() {
        this.set(read().successors);
      },
    });
    new Gauge({
      name: 'stoker_queue_depth',
      help: 'Invocations that wait for an environment',
      registers: [this.registry],
      collect() {
        this.set(read().waiting);
      },
    });
    new Gauge({
      name: 'stoker_environment_memory_bytes',
      help: 'Memory that environments are configured for',
      registers: [this.registry],
      collect() {
        this.set(read().memoryMb * 1_048_576);
      },
    });
  }

  /** Shows at each scrape what databases keep for mappings that are read of them. */
  watchSlots(read: () => readonly KeptSlotBytes[]): void {
    new Gauge({
      name: 'stoker_replication_slot_bytes',
      help: 'Bytes of its log that a database keeps for an event source mapping',
      labelNames: ['account', 'connection', 'mapping'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { accountId: account, connection, uuid, keptBytes } of read())
          this.set({ account, connection, mapping: uuid }, keptBytes);
      },
    });
  }
}

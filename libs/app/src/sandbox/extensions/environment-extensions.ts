import type { ExtensionFailure, ProcessExit } from '@stoker/core/extensions/extension-failure';
import { reportMetrics, roundedMs, tenancy } from '@stoker/core/invocation/platform-records';
import type { TelemetryEvent } from '@stoker/core/extensions/telemetry-event';
import type { TelemetrySubscription } from '@stoker/core/extensions/telemetry-subscription';
import { ExtensionRefusal } from '../../ports/extension-session.js';
import type { ExtensionEvent, ExtensionSession, RegisteredFunction } from '../../ports/extension-session.js';
import type { ExecutionOutcome, SandboxInvocation, SandboxReport } from '../../ports/sandbox-driver.js';
import type { ConnectTelemetry } from '../../ports/telemetry-connection.js';
import type { SessionFollower } from '../session.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { ExtensionRegistry } from './extension-registry.js';

/** What it tells the sandbox that it belongs to. */
export interface ExtensionsHost {
  /** An extension has failed: the environment must end. Called at most once. */
  onFailure(failure: ExtensionFailure): void;
  /** A line for the function's log. */
  onNote(line: string): void;
  readonly connectTelemetry: ConnectTelemetry;
}

/**
 * The extensions of one environment and what they are told, from INIT to the end. Where there are none it does nothing:
 * `initialised` and `settled` answer undefined, and nobody waits.
 */
export class EnvironmentExtensions implements ExtensionSession, SessionFollower {
  readonly registry: ExtensionRegistry;
  readonly telemetry: Telemetry;
  #function: RegisteredFunction | undefined;
  /** What every event about INIT says. */
  #init: Readonly<Record<string, string>> = {};
  /** The events of INIT so far: who subscribes in the middle of it has them as well. */
  #past: TelemetryEvent[] = [];
  #initialised = false;
  #invokedAt = 0;

  constructor(private readonly host: ExtensionsHost) {
    this.registry = new ExtensionRegistry((failure) => host.onFailure(failure));
    this.telemetry = new Telemetry(host.connectTelemetry);
  }

  /** The environment is assigned and INIT begins. */
  begin(of: RegisteredFunction, initializationType = 'on-demand'): void {
    this.#function = of;
    this.#init = { initializationType, phase: 'init' };
    const { functionName, functionVersion } = of;
    const record = { ...this.#init, functionName, functionVersion };
    this.#tellOfInit('platform.initStart', record);
  }

  /** External extensions are being started; resolves when all have registered. */
  launch(names: readonly string[]): Promise<void> {
    return this.registry.launch(names);
  }

  failedToLaunch(name: string, errno: string): void {
    this.registry.failedToLaunch(name, errno);
  }

  exited(name: string, exit: ProcessExit): void {
    this.registry.exited(name, exit);
  }

  initialised(): Promise<void> | undefined {
    const ready = this.registry.initialised();
    if (!this.#initialised) {
      this.#tellOfInit('platform.initRuntimeDone', { ...this.#init, status: 'success' });
    }
    this.#initialised = true;
    return this.registry.size === 0 ? undefined : ready;
  }

  /** INIT is over, well or not: says how each extension stands. */
  reportInit(status: 'success' | 'error' | 'timeout', durationMs: number): void {
    for (const extension of this.registry.statuses) {
      const { name, state, events, errorType } = extension;
      const error = errorType === undefined ? '' : `\tError Type: ${errorType}`;
      this.host.onNote(`EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(',')}]${error}`);
      this.telemetry.emit('platform.extension', { name, state, events, ...(errorType !== undefined && { errorType }) });
    }
    const metrics = { durationMs: roundedMs(durationMs) };
    this.telemetry.emit('platform.initReport', { ...this.#init, status, metrics });
    this.#past = [];
  }

  invoke(invocation: SandboxInvocation): void {
    const { requestId, tenantId, traceId } = invocation;
    const version = this.#function?.functionVersion;
    this.telemetry.emit('platform.start', { requestId, version, ...tenancy(tenantId), ...tracing(traceId) });
    this.#invokedAt = performance.now();
    this.registry.invoke(invocation);
  }

  answered({ requestId, tenantId, traceId, sink }: SandboxInvocation, outcome: ExecutionOutcome): void {
    if (!this.telemetry.isWanted) return;
    const durationMs = performance.now() - this.#invokedAt;
    const producedBytes = (outcome.kind === 'success' ? outcome.payload.length : 0) + (sink?.bytes ?? 0);
    const status = STATUSES[outcome.kind];
    const metrics = { durationMs: roundedMs(durationMs), producedBytes };
    const of = { requestId, ...tenancy(tenantId) };
    this.telemetry.emit('platform.runtimeDone', { ...of, status, metrics, ...tracing(traceId) });
  }

  /** Undefined where no extension is busy with the invocation that the runtime has answered. */
  settled(): Promise<void> | undefined {
    return this.registry.isBusy ? this.registry.idle() : undefined;
  }

  report({ requestId, tenantId, status, errorType, traceId, ...figures }: SandboxReport): void {
    if (!this.telemetry.isWanted) return;
    const metrics = reportMetrics(figures);
    const error = errorType === undefined ? {} : { errorType };
    this.telemetry.emit('platform.end', { requestId });
    const of = { requestId, ...tenancy(tenantId) };
    this.telemetry.emit('platform.report', { ...of, status, metrics, ...error, ...tracing(traceId) });
  }

  register(name: string, events: readonly string[]): { identifier: string; of: RegisteredFunction } {
    if (this.#function === undefined) {
      throw new ExtensionRefusal('Extension.RegistrationClosed', 'The environment belongs to no function yet');
    }
    return { identifier: this.registry.register(name, events), of: this.#function };
  }

  next(identifier: string): Promise<ExtensionEvent | undefined> {
    return this.registry.next(identifier);
  }

  failInit(identifier: string, errorType: string): void {
    this.registry.failInit(identifier, errorType);
  }

  failExit(identifier: string, errorType: string): void {
    this.registry.failExit(identifier, errorType);
  }

  subscribe(identifier: string, subscription: TelemetrySubscription): void {
    const name = this.registry.nameOf(identifier);
    const prefix = subscription.api === 'logs' ? 'Logs' : 'Telemetry';
    const earlier = this.telemetry.subscriptionOf(identifier);
    if (earlier !== undefined && earlier.api !== subscription.api) {
      throw new ExtensionRefusal(`${prefix}.SubscriptionClosed`, 'The extension has subscribed with the other API');
    }
    if (earlier !== undefined) return;
    if (this.#initialised && !this.registry.isInitialising) {
      throw new ExtensionRefusal(`${prefix}.SubscriptionClosed`, `${prefix} API subscription is closed already`);
    }
    this.telemetry.subscribe(identifier, subscription, this.#past);
    const { types } = subscription;
    this.host.onNote(`${prefix.toUpperCase()}\tName: ${name}\tState: Subscribed\tTypes: [${types.join(',')}]`);
    this.telemetry.emit(`platform.${prefix.toLowerCase()}Subscription`, { name, state: 'Subscribed', types });
  }

  #tellOfInit(type: TelemetryEvent['type'], record: Readonly<Record<string, unknown>>): void {
    this.#past.push({ time: new Date().toISOString(), type, record });
    this.telemetry.emit(type, record);
  }
}

const STATUSES: Readonly<Record<ExecutionOutcome['kind'], SandboxReport['status']>> = {
  success: 'success',
  error: 'error',
  timeout: 'timeout',
  extension: 'failure',
  ended: 'failure',
};

function tracing(traceId: string | undefined): Readonly<Record<string, unknown>> {
  return traceId === undefined ? {} : { tracing: { type: 'X-Amzn-Trace-Id', value: traceId } };
}

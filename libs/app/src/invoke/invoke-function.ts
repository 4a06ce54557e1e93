import { traceHeader } from '@stoker/core/invocation/trace-header';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { Dispatcher } from '../fleet/attempt.js';
import type { AsyncEvent, EventKey } from '../ports/event-store.js';
import type { FunctionKey } from '../ports/function-store.js';
import type { Admission, AdmissionScope } from './admission.js';
import type { InvokeCommand, InvokeResult } from './contract.js';
import { execute } from './execute.js';
import type { FunctionCatalog } from './function-catalog.js';
import type { LoopGuard } from './loop-guard.js';
import { receive } from './receive.js';
import { record, type Recorded, recordAcceptance, recordRejection, type Records } from './record.js';
import { respond } from './respond.js';
import { route } from './route.js';
import type { Routed } from './stages.js';

export interface InvokePorts {
  readonly catalog: FunctionCatalog;
  readonly admission: Admission;
  readonly dispatcher: Dispatcher;
  readonly records: Records;
  /** What an execution of the function is admitted under. */
  readonly scopeOf: (key: FunctionKey) => AdmissionScope | Promise<AdmissionScope>;
  /** Stops functions that invoke themselves without end. */
  readonly loops: Pick<LoopGuard, 'enter'>;
  /** Counts a request for a function of the account; throws where it makes too many. */
  readonly countRequest: (accountId: string) => Promise<void> | void;
  /** Makes an event durable, and answers the id under which it is. */
  readonly acceptEvent: (event: AsyncEvent, key?: EventKey) => Promise<string>;
}

/** ms that an idempotency key counts. */
export const KEY_MS = 24 * 3_600_000;

/** The Invoke use case: one invocation from a request to its record and answer. */
export class InvokeFunction {
  constructor(private readonly ports: InvokePorts) {}

  async run(caller: AuthorisedCaller, command: InvokeCommand): Promise<InvokeResult> {
    const { clock } = this.ports.records;
    const received = receive(caller, command, clock.monotonic());
    try {
      const counted = this.ports.countRequest(received.key.accountId);
      if (counted instanceof Promise) await counted;
      const routed = await route(received, this.ports.catalog);
      if (command.invocationType === 'DryRun') return { kind: 'dry-run' };
      if (command.invocationType === 'Event') return await this.#accept(routed, caller.receivedAt, command);
      return respond(await this.attempt(routed), command.logTail);
    } catch (error) {
      recordRejection(received, error, this.ports.records);
      throw error;
    }
  }

  /** Admits, executes and records one attempt of a routed invocation. */
  async attempt(unchecked: Routed): Promise<Recorded> {
    const entered = this.ports.loops.enter(unchecked);
    const routed = entered instanceof Promise ? await entered : entered;
    const scope = this.ports.scopeOf(routed.version);
    const lease = this.ports.admission.admit(scope instanceof Promise ? await scope : scope);
    const executed = await execute(routed, lease instanceof Promise ? await lease : lease, this.ports.dispatcher);
    return record(executed, this.ports.records);
  }

  async #accept({ call }: Routed, acceptedAt: number, { idempotencyKey: key }: InvokeCommand): Promise<InvokeResult> {
    const event = {
      eventId: call.requestId,
      accountId: call.key.accountId,
      functionName: call.key.functionName,
      qualifier: call.qualifier,
      payload: call.payload,
      clientContext: call.clientContext,
      tenantId: call.tenantId,
      // One that can be made again from the event need not be kept.
      traceHeader: call.traceId === traceHeader(call.requestId, acceptedAt) ? undefined : call.traceId,
      acceptedAt,
    };
    const requestId = await this.ports.acceptEvent(event, key === undefined ? undefined : { key, forMs: KEY_MS });
    recordAcceptance(call, this.ports.records);
    return { kind: 'accepted', requestId };
  }
}

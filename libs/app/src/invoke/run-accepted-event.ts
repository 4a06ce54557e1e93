import type { AttemptOutcome } from '@stoker/core/invocation/retry-policy';
import { traceHeader } from '@stoker/core/invocation/trace-header';
import { functionArn } from '@stoker/core/model/arn';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { AttemptResult } from '../eventing/end-deliveries.js';
import type { AsyncEvent } from '../ports/event-store.js';
import type { FunctionKey } from '../ports/function-store.js';
import type { AdmissionScope } from './admission.js';
import type { FunctionCatalog } from './function-catalog.js';
import type { InvokeFunction } from './invoke-function.js';
import { recordRejection, type Records } from './record.js';
import { route } from './route.js';
import type { Received } from './stages.js';

export interface AcceptedEventPorts {
  readonly catalog: FunctionCatalog;
  readonly invoke: Pick<InvokeFunction, 'attempt'>;
  readonly records: Records;
  /** What an execution of the function is admitted under. */
  readonly scopeOf: (key: FunctionKey) => AdmissionScope | Promise<AdmissionScope>;
  readonly region: string;
}

/**
 * Runs the function once for an accepted event. Its sender was authorised when it was accepted, so it enters the pipeline
 * behind that stage; all attempts carry the event's id as their request id, as on Lambda.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export async function runAcceptedEvent(
  event: AsyncEvent,
  attempt: number,
  { catalog, invoke, records, scopeOf, region }: AcceptedEventPorts,
): Promise<AttemptResult> {
  const call: Received = {
    requestId: event.eventId,
    arrivedAt: records.clock.monotonic(),
    key: { accountId: event.accountId, functionName: event.functionName },
    qualifier: event.qualifier,
    functionArn: functionArn(region, event.accountId, event.functionName, event.qualifier),
    invocationType: 'Event',
    payload: event.payload,
    clientContext: event.clientContext,
    tenantId: event.tenantId,
    traceId: event.traceHeader ?? traceHeader(event.eventId, event.acceptedAt),
    attempt,
  };
  try {
    const recorded = await invoke.attempt(await route(call, catalog));
    const { call: made, version } = recorded.routed;
    return {
      outcome: recorded.attempt.outcome === 'success' ? 'succeeded' : 'function-error',
      response: { executedVersion: version.version, payload: recorded.attempt.payload },
      traceHeader: made.traceId,
    };
  } catch (error) {
    recordRejection(call, error, records);
    const outcome = outcomeOf(error);
    const isShutOff = outcome === 'throttled' && isNone(await scopeOf(call.key));
    return { outcome: isShutOff ? 'shut-off' : outcome, traceHeader: call.traceId };
  }
}

/** A function whose reserved concurrency is 0 was shut off by its owner: its events are not waited with. */
function isNone({ limit, reason }: AdmissionScope): boolean {
  return limit === 0 && reason === 'ReservedFunctionConcurrentInvocationLimitExceeded';
}

function outcomeOf(error: unknown): AttemptOutcome {
  if (isServiceError(error, 'TooManyRequestsException')) return 'throttled';
  if (isServiceError(error, 'RecursiveInvocationException')) return 'recursive-loop';
  if (isServiceError(error, 'ResourceNotFoundException')) return 'function-gone';
  // It does not fit the function, which is another one of that name by now, or was never asked.
  if (isServiceError(error, 'InvalidParameterValueException')) return 'function-gone';
  return 'service-fault';
}

import type { AttemptOutcome } from '@stoker/core/invocation/retry-policy';
import { traceHeader } from '@stoker/core/invocation/trace-header';
import { functionArn } from '@stoker/core/model/arn';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { AsyncEvent } from '../ports/event-store.js';
import type { FunctionCatalog } from './function-catalog.js';
import type { InvokeFunction } from './invoke-function.js';
import { recordRejection, type Records } from './record.js';
import { route } from './route.js';
import type { Received } from './stages.js';

export interface AcceptedEventPorts {
  readonly catalog: FunctionCatalog;
  readonly invoke: Pick<InvokeFunction, 'attempt'>;
  readonly records: Records;
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
  { catalog, invoke, records, region }: AcceptedEventPorts,
): Promise<AttemptOutcome> {
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
    return recorded.attempt.outcome === 'success' ? 'succeeded' : 'function-error';
  } catch (error) {
    recordRejection(call, error, records);
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): AttemptOutcome {
  if (isServiceError(error, 'TooManyRequestsException')) return 'throttled';
  if (isServiceError(error, 'ResourceNotFoundException')) return 'function-gone';
  // It does not fit the function, which is another one of that name by now, or was never asked.
  if (isServiceError(error, 'InvalidParameterValueException')) return 'function-gone';
  return 'service-fault';
}

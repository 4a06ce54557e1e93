import { randomUUID } from 'node:crypto';
import { isServiceError } from '@stoker/core/errors/service-error';
import { isTraceHeader, traceHeader } from '@stoker/core/invocation/trace-header';
import { functionArn } from '@stoker/core/model/arn';
import type { AcceptedEventPorts } from './run-accepted-event.js';
import { recordRejection } from './record.js';
import { route } from './route.js';
import type { Received } from './stages.js';

/** Whose records are handed over: the function, version or alias of a mapping. */
export interface BatchTarget {
  readonly accountId: string;
  readonly functionName: string;
  readonly qualifier?: string | undefined;
  /** What the records come of, as far as they say. */
  readonly traceHeader?: string | undefined;
}

/**
 * What became of a batch. `throttled` and `service-fault` mean that the function had no fair try, `function-gone` that
 * there is none.
 */
export type BatchOutcome =
  | { readonly kind: 'succeeded'; readonly payload: Uint8Array }
  | { readonly kind: 'function-error' | 'throttled' | 'service-fault' | 'function-gone' };

/**
 * Runs the function once for a batch of an event source. That it may be was decided when the mapping was made, so it
 * enters the pipeline behind that stage; everything behind is as for any synchronous invocation.
 */
export async function runSourceBatch(
  { accountId, functionName, qualifier, traceHeader: given }: BatchTarget,
  payload: Uint8Array,
  { catalog, invoke, records, region }: Omit<AcceptedEventPorts, 'scopeOf'>,
): Promise<BatchOutcome> {
  const requestId = randomUUID();
  const call: Received = {
    requestId,
    arrivedAt: records.clock.monotonic(),
    key: { accountId, functionName },
    qualifier,
    functionArn: functionArn(region, accountId, functionName, qualifier),
    invocationType: 'RequestResponse',
    payload,
    clientContext: undefined,
    traceId: given !== undefined && isTraceHeader(given) ? given : traceHeader(requestId, records.clock.now()),
    attempt: 1,
  };
  try {
    const { attempt } = await invoke.attempt(await route(call, catalog));
    return attempt.outcome === 'success' ? { kind: 'succeeded', payload: attempt.payload } : { kind: 'function-error' };
  } catch (error) {
    recordRejection(call, error, records);
    return { kind: kindOf(error) };
  }
}

function kindOf(error: unknown): Exclude<BatchOutcome['kind'], 'succeeded'> {
  if (isServiceError(error, 'TooManyRequestsException')) return 'throttled';
  if (isServiceError(error, 'ResourceNotFoundException')) return 'function-gone';
  // A loop that is stopped: its records come again, and go where the source puts what fails for good.
  if (isServiceError(error, 'RecursiveInvocationException')) return 'function-error';
  return 'service-fault';
}

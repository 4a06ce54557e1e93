import type { InvokeResponse } from './contract.js';
import type { Recorded } from './record.js';

/** The answer to a synchronous invocation. */
export function respond({ routed, attempt, logTail }: Recorded, wantsLog: boolean): InvokeResponse {
  return {
    kind: 'response',
    executedVersion: routed.version.version,
    payload: attempt.payload,
    functionError: attempt.outcome === 'success' ? undefined : 'Unhandled',
    logTail: wantsLog ? logTail : undefined,
  };
}

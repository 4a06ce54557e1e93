import { isJsonObject } from '../events/pattern/json-value.js';

/** Which items of a batch the function did not do, by their identifiers. */
export type BatchResponse =
  | { readonly kind: 'all-done' }
  | { readonly kind: 'some-failed'; readonly failed: ReadonlySet<string> }
  /** The answer says nothing that can be relied on, so nothing counts as done. */
  | { readonly kind: 'all-failed' };

const ALL_DONE: BatchResponse = { kind: 'all-done' };
const ALL_FAILED: BatchResponse = { kind: 'all-failed' };

/**
 * Reads what a function with `ReportBatchItemFailures` answered. An answer without failures, an empty one included, says
 * that all is done; one that is no JSON, or that names an item in no way or one that was not in the batch, is a failure of
 * the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * @param payload what the function answered
 * @param ids identifiers of the batch's items
 */
export function readBatchResponse(payload: Uint8Array, ids: ReadonlySet<string>): BatchResponse {
  const answer = parsed(payload);
  if (answer === undefined) return ALL_FAILED;
  if (answer === null) return ALL_DONE;
  if (!isJsonObject(answer)) return ALL_FAILED;
  const failures = answer['batchItemFailures'] ?? [];
  if (!Array.isArray(failures)) return ALL_FAILED;
  if (failures.length === 0) return ALL_DONE;
  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id = isJsonObject(failure) ? failure['itemIdentifier'] : undefined;
    if (typeof id !== 'string' || !ids.has(id)) return ALL_FAILED;
    failed.add(id);
  }
  return { kind: 'some-failed', failed };
}

/** Undefined for what is no JSON; an empty answer is JSON's null. */
function parsed(payload: Uint8Array): unknown {
  if (payload.length === 0) return null;
  try {
    return JSON.parse(new TextDecoder().decode(payload)) as unknown;
  } catch {
    return undefined;
  }
}

/** The Invoke operation in the platform's own terms. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export interface InvokeCommand {
  /** Name, partial ARN or ARN, as the caller wrote it (percent-decoded). */
  readonly functionName: string;
  readonly qualifier?: string | undefined;
  readonly invocationType: 'RequestResponse' | 'Event' | 'DryRun';
  readonly logTail: boolean;
  /** Base64 of the client context, a JSON object. */
  readonly clientContext?: string | undefined;
  /** For functions that isolate their tenants, and those only. */
  readonly tenantId?: string | undefined;
  readonly payload: Uint8Array;
  /** What makes an event that is sent twice one event; of events only. */
  readonly idempotencyKey?: string | undefined;
  /** X-Ray trace header. */
  readonly traceId?: string | undefined;
}

/** An event that was taken on. */
export interface AcceptedResult {
  readonly kind: 'accepted';
  /** Id of the event: the request's own, or that of the one before it under the same idempotency key. */
  readonly requestId: string;
}

export type InvokeResult = { readonly kind: 'dry-run' } | AcceptedResult | InvokeResponse;

/** What a synchronous invocation came to. */
export interface InvokeResponse {
  readonly kind: 'response';
  readonly executedVersion: string;
  readonly payload: Uint8Array;
  /** Set when the function failed: the payload is then the error's JSON. */
  readonly functionError?: 'Unhandled' | 'Handled' | undefined;
  /** The last 4 KB of the log, when asked for. */
  readonly logTail?: Uint8Array | undefined;
}

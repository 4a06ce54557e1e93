/** A change in the control plane that a cached snapshot may have missed. */
export type SnapshotChange =
  | { readonly kind: 'function'; readonly accountId: string; readonly functionName: string }
  | { readonly kind: 'identity'; readonly accountId: string }
  | { readonly kind: 'event-bus'; readonly accountId: string; readonly busName: string }
  /** An API, a domain name or what an account has beside them; `owner` as in `GatewayStore`. */
  | { readonly kind: 'gateway'; readonly accountId: string; readonly owner: string }
  | { readonly kind: 'bucket'; readonly accountId: string; readonly bucket: string }
  /** The connection that carries changes was lost and found: anything may have changed. */
  | { readonly kind: 'unknown' };

/** Tells the data plane what to forget. Best effort: caches must also expire by themselves. */
export interface SnapshotSource {
  onChange(listener: (change: SnapshotChange) => void): void;
}

/** Whether a change may be one of a function. */
export function mayBeOfFunction(
  change: SnapshotChange,
): change is Extract<SnapshotChange, { readonly kind: 'function' | 'unknown' }> {
  return change.kind === 'function' || change.kind === 'unknown';
}

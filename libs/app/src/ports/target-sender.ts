import type { DeliveryError, NewDelivery } from './delivery-store.js';

/** Kinds of targets, named by the service in their ARN. */
export type TargetKind = 'lambda' | 'sqs' | 'events' | 's3' | 'sns';

/** `again`: the target may take it later, for it is busy or out of reach. `never`: it will not, whatever is done. */
export type SendResult =
  { readonly kind: 'sent' } | { readonly kind: 'again' | 'never'; readonly error: DeliveryError };

/**
 * Sends to one kind of target. That its sender may do so has been checked; where the target is, and whether the account has
 * it, is for the `TargetSender` to say.
 */
export interface TargetSender {
  /** Answers within 30 s; what it throws counts as `again`. May be called twice for one delivery. */
  send(delivery: NewDelivery): Promise<SendResult>;
}

/** The senders of a process, by kind; a kind without one is refused for ever. */
export type TargetSenders = ReadonlyMap<TargetKind, TargetSender>;

/** Codes of the errors that are the same for every kind, as EventBridge writes them on its dead letters. */
export type DeliveryErrorCode =
  'NO_PERMISSIONS' | 'NO_RESOURCE' | 'THROTTLING' | 'TIMEOUT' | 'INVALID_PARAMETER' | 'INTERNAL_ERROR';

/** A target that may take it later. */
export function again(code: DeliveryErrorCode, message: string): SendResult {
  return { kind: 'again', error: { code, message } };
}

/** A target that will not take it. */
export function never(code: DeliveryErrorCode, message: string): SendResult {
  return { kind: 'never', error: { code, message } };
}

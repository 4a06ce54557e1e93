import type { DeliveryError, NewDelivery } from './delivery-store.js';
import type { Page, PageRequest } from './function-store.js';

/** A delivery that has failed for good, as long as it is kept. */
export interface FailedDelivery extends Pick<NewDelivery, 'deliveryId' | 'accountId' | 'target' | 'sender'> {
  readonly error: DeliveryError;
  /** Times that it was taken on to be sent, and those of them that the target is known to have refused. */
  readonly tries: number;
  readonly failures: number;
  readonly payloadBytes: number;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly failedAt: number;
}

export interface FailedDeliveryFilter {
  /** ARN. */
  readonly target?: string | undefined;
}

/** What could not be sent of an account, which may be tried anew. No account sees another's. */
export interface FailedDeliveries {
  /** The latest first. */
  list(accountId: string, filter: FailedDeliveryFilter, page: PageRequest): Promise<Page<FailedDelivery>>;
  /** One with its payload; undefined when it is not there, or has not failed. */
  find(accountId: string, deliveryId: string): Promise<(FailedDelivery & { readonly payload: Uint8Array }) | undefined>;
  /**
   * Has deliveries tried as if they were made now: with all their tries, under the ids that they have. A dead letter that told
   * of the failure stays where it is.
   *
   * @returns those that were; what has not failed, or is another account's, is left alone
   */
  redrive(accountId: string, deliveryIds: readonly string[]): Promise<readonly string[]>;
}

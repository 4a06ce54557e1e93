import type { EventSourceKind, EventSourceMapping } from '@stoker/core/model/event-sources/mapping';
import type { Change, Page, PageRequest } from './function-store.js';

/** Which mappings a list shows; what is absent does not matter. */
export interface MappingFilter {
  readonly functionName?: string | undefined;
  /** Counts with a name only: a function and its alias are not alike. */
  readonly qualifier?: string | undefined;
  readonly eventSourceArn?: string | undefined;
}

/** A mapping whose source is to be read. */
export interface EnabledMapping {
  readonly accountId: string;
  readonly uuid: string;
  /** Another whenever the mapping was changed. */
  readonly changedAt: number;
}

/**
 * Mappings of event sources. They are no part of their function, which may be gone. Every call is one transaction. What
 * is stored is what was last written: how a mapping settles is a matter of time, and of `settledMapping`.
 */
export interface EventSourceMappings {
  /**
   * Stores a new mapping, unless its function has one of the same source: then answers that one and stores nothing.
   *
   * @throws InvalidParameterValueException for one more than the account's quota
   */
  create(mapping: EventSourceMapping): Promise<EventSourceMapping | undefined>;
  find(accountId: string, uuid: string): Promise<EventSourceMapping | undefined>;
  /**
   * Changes a mapping under a row lock. Throwing aborts without a write.
   *
   * @throws ResourceNotFoundException, ResourceConflictException when its function has another of the same source
   */
  change(accountId: string, uuid: string, change: Change<EventSourceMapping>): Promise<EventSourceMapping>;
  /** In the order of their ids. */
  list(accountId: string, filter: MappingFilter, page: PageRequest): Promise<Page<EventSourceMapping>>;
  /** Removes for good what is `Deleting` since before a time, ms since the epoch. */
  sweep(deletedBefore: number): Promise<void>;
  /** Those of all accounts that are enabled and not `Deleting`. */
  listEnabled(kinds: readonly EventSourceKind[]): Promise<readonly EnabledMapping[]>;
  /** Notes what came of the last batch. That changes nothing of the mapping itself, which may be gone. */
  noteResult(accountId: string, uuid: string, result: string): Promise<void>;
}

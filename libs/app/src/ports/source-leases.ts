import type { StreamProgress } from '@stoker/core/sources/stream-lineage';

/** A mapping, whose source is polled. */
export interface PolledMapping {
  readonly accountId: string;
  readonly uuid: string;
}

/** What is polled on its own: a shard, or a queue as a whole. */
export interface SourcePartition extends PolledMapping {
  /** The source's own name of it. */
  readonly partition: string;
}

/** A process's part of the pollers that a partition may have. */
export interface PartitionLease {
  /** How many it may run, until the lease ends. */
  readonly pollers: number;
  /** Another whenever the lease was lost, or given back, and taken anew. */
  readonly fence: string;
}

/** How far an ordered partition was dealt with. */
export interface Checkpoint {
  /** Of the last record that was; undefined before the first. */
  readonly position: string | undefined;
  /** What is carried along beside it, as JSON: the state of a window. */
  readonly state: unknown;
  /** Whether it was dealt with to its end, behind which nothing comes. */
  readonly ended: boolean;
}

/**
 * Who polls what. A partition is polled by as many as it may be, and no more, whatever processes there are; one that
 * dies, or can't renew, loses its part after the lease's time. The store's clock alone decides.
 */
export interface SourceLeases {
  /**
   * Takes, renews or resizes a process's part: up to `want` pollers, as far as all parts together stay within `limit`.
   *
   * @param holder of the process, by a name that no other has
   * @returns undefined when there is nothing left
   */
  hold(
    partition: SourcePartition,
    holder: string,
    want: number,
    limit: number,
    leaseMs: number,
  ): Promise<PartitionLease | undefined>;
  /** Gives a part back, if it is still held. */
  release(partition: SourcePartition, holder: string): Promise<void>;
  /** Where to go on; undefined where nobody has begun. */
  checkpoint(partition: SourcePartition): Promise<Checkpoint | undefined>;
  /** Of all partitions of a mapping that somebody began. */
  progress(mapping: PolledMapping): Promise<StreamProgress>;
  /** Notes how far its holder came. False, and nothing is noted, when the lease of that fence is over. */
  save(partition: SourcePartition, fence: string, checkpoint: Checkpoint): Promise<boolean>;
  /** Drops what is known of partitions that were dealt with to their ends; others of the names are left alone. */
  forget(mapping: PolledMapping, partitions: readonly string[]): Promise<void>;
}

/** A part of an ordered source that is read by itself: a shard, or a partition of a topic. */
export interface StreamPartition {
  readonly id: string;
  /** Those that it came of, whose records come before its own; some may be gone for good. */
  readonly parents: readonly string[];
  /** Nothing is added to it any more. */
  readonly isClosed: boolean;
}

/** Where a partition is begun that nobody has begun: where the mapping says, or at its first record. */
export type StreamStart = 'as-mapped' | 'beginning';

/** What is known of the partitions that somebody began: whether they were dealt with to their ends. */
export type StreamProgress = ReadonlyMap<string, { readonly ended: boolean }>;

/**
 * Which partitions may be read now, and where those begin that nobody has begun: a child once all of its parents were dealt with to
 * their ends, so that records of one key keep their order over a split or a merger.
 *
 * @param startsAtEnd whether the mapping wants only what comes from now on. What came of a partition that was read is
 *   read from its beginning, however; and what was closed before anybody began is passed over.
 */
export function readablePartitions(
  partitions: readonly StreamPartition[],
  progress: StreamProgress,
  startsAtEnd: boolean,
): ReadonlyMap<string, StreamStart> {
  const listed = new Map(partitions.map((partition) => [partition.id, partition]));
  const follows = ({ parents }: StreamPartition) => parents.some((parent) => progress.has(parent));
  const isPassedOver = (partition: StreamPartition) =>
    startsAtEnd && partition.isClosed && !progress.has(partition.id) && !follows(partition);
  const isInTheWay = (id: string) => {
    const parent = listed.get(id);
    return parent !== undefined && progress.get(id)?.ended !== true && !isPassedOver(parent);
  };
  const readable = partitions.filter(
    (partition) =>
      progress.get(partition.id)?.ended !== true && !isPassedOver(partition) && !partition.parents.some(isInTheWay),
  );
  return new Map(readable.map((partition) => [partition.id, follows(partition) ? 'beginning' : 'as-mapped']));
}

/** Partitions that were dealt with and that nothing asks about any more: neither listed nor a parent of one that is. */
export function forgettablePartitions(
  partitions: readonly StreamPartition[],
  progress: StreamProgress,
): readonly string[] {
  const needed = new Set(partitions.flatMap(({ id, parents }) => [id, ...parents]));
  return [...progress].flatMap(([id, { ended }]) => (ended && !needed.has(id) ? [id] : []));
}

/** How much one invocation takes. */
export interface BatchRoom {
  readonly maxRecords: number;
  /** Bytes of the records' JSON, with a comma between each two. */
  readonly maxBytes: number;
}

interface Sized {
  /** Of its JSON. */
  readonly bytes: number;
}

/**
 * Lays records out over batches, in their order, each as full as it may be. A record that is too large for any batch is
 * put aside.
 */
export function packBatches<R extends Sized>(
  records: readonly R[],
  room: BatchRoom,
): { readonly batches: readonly (readonly R[])[]; readonly oversized: readonly R[] } {
  const oversized = records.filter((record) => isOversized(record, room));
  const fitting = oversized.length === 0 ? records : records.filter((record) => !isOversized(record, room));
  return { batches: packInPlace(fitting, room), oversized };
}

/** As above, but a record that is too large is a batch of its own in its place: what is behind it may have to wait for it. */
export function packInPlace<R extends Sized>(
  records: readonly R[],
  { maxRecords, maxBytes }: BatchRoom,
): readonly (readonly R[])[] {
  const batches: R[][] = [];
  let batch: R[] = [];
  let bytes = 0;
  for (const record of records) {
    if (batch.length >= maxRecords || (batch.length > 0 && bytes + 1 + record.bytes > maxBytes)) {
      batches.push(batch);
      [batch, bytes] = [[], 0];
    }
    bytes += record.bytes + (batch.length > 0 ? 1 : 0);
    batch.push(record);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Whether no batch takes a record. */
export function isOversized({ bytes }: Sized, { maxBytes }: BatchRoom): boolean {
  return bytes > maxBytes;
}

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
  { maxRecords, maxBytes }: BatchRoom,
): { readonly batches: readonly (readonly R[])[]; readonly oversized: readonly R[] } {
  const batches: R[][] = [];
  const oversized: R[] = [];
  let batch: R[] = [];
  let bytes = 0;
  for (const record of records) {
    if (record.bytes > maxBytes) {
      oversized.push(record);
      continue;
    }
    if (batch.length >= maxRecords || (batch.length > 0 && bytes + 1 + record.bytes > maxBytes)) {
      batches.push(batch);
      [batch, bytes] = [[], 0];
    }
    bytes += record.bytes + (batch.length > 0 ? 1 : 0);
    batch.push(record);
  }
  if (batch.length > 0) batches.push(batch);
  return { batches, oversized };
}

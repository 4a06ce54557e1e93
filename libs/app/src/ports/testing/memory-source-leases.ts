import type { StreamProgress } from '@stoker/core/sources/stream-lineage';
import type { Clock } from '../clock.js';
import type { Checkpoint, PartitionLease, PolledMapping, SourceLeases, SourcePartition } from '../source-leases.js';

interface Part extends PartitionLease {
  readonly endsAt: number;
}

/** The `SourceLeases` contract in memory. */
export class MemorySourceLeases implements SourceLeases {
  readonly #parts = new Map<string, Map<string, Part>>();
  readonly #checkpoints = new Map<string, Checkpoint>();
  #fences = 0;

  constructor(private readonly clock: Clock) {}

  async hold(
    partition: SourcePartition,
    holder: string,
    want: number,
    limit: number,
    leaseMs: number,
  ): Promise<PartitionLease | undefined> {
    const parts = this.#live(partition);
    const own = parts.get(holder);
    parts.delete(holder);
    const taken = [...parts.values()].reduce((sum, { pollers }) => sum + pollers, 0);
    const pollers = Math.min(want, limit - taken);
    if (pollers <= 0) return undefined;
    const fence = own?.fence ?? String((this.#fences += 1));
    parts.set(holder, { pollers, fence, endsAt: this.clock.now() + leaseMs });
    return { pollers, fence };
  }

  async release(partition: SourcePartition, holder: string): Promise<void> {
    this.#live(partition).delete(holder);
  }

  async checkpoint(partition: SourcePartition): Promise<Checkpoint | undefined> {
    return this.#checkpoints.get(name(partition));
  }

  async save(partition: SourcePartition, fence: string, checkpoint: Checkpoint): Promise<boolean> {
    if (![...this.#live(partition).values()].some((part) => part.fence === fence)) return false;
    this.#checkpoints.set(name(partition), checkpoint);
    return true;
  }

  async progress(mapping: PolledMapping): Promise<StreamProgress> {
    const prefix = name({ ...mapping, partition: '' });
    const own = [...this.#checkpoints].filter(([key]) => key.startsWith(prefix));
    return new Map(own.map(([key, { ended }]) => [key.slice(prefix.length), { ended }]));
  }

  async forget(mapping: PolledMapping, partitions: readonly string[]): Promise<void> {
    for (const partition of partitions) {
      const key = name({ ...mapping, partition });
      if (this.#checkpoints.get(key)?.ended) this.#checkpoints.delete(key);
    }
  }

  #live(partition: SourcePartition): Map<string, Part> {
    const parts = this.#parts.get(name(partition)) ?? new Map<string, Part>();
    this.#parts.set(name(partition), parts);
    for (const [holder, { endsAt }] of parts) if (endsAt < this.clock.now()) parts.delete(holder);
    return parts;
  }
}

function name({ accountId, uuid, partition }: SourcePartition): string {
  return `${accountId}/${uuid}/${partition}`;
}

import type { Clock } from '../clock.js';
import type { EventSourceMappings } from '../event-source-mappings.js';
import type { KeptSlot, ReplicationSlots, SlotUse } from '../replication-slots.js';

/** The `ReplicationSlots` contract in memory. */
export class MemoryReplicationSlots implements ReplicationSlots {
  readonly #slots = new Map<string, KeptSlot & { readonly notedAt: number }>();

  constructor(
    private readonly mappings: Pick<EventSourceMappings, 'find'>,
    private readonly clock: Clock,
  ) {}

  async add(slot: KeptSlot): Promise<void> {
    this.#slots.set(slot.slot, { ...slot, notedAt: this.clock.now() });
  }

  async list() {
    const slots = [...this.#slots.values()];
    return Promise.all(
      slots.map(async ({ notedAt, ...slot }) => ({
        ...slot,
        use: await this.#useOf(slot),
        ageMs: this.clock.now() - notedAt,
      })),
    );
  }

  async remove(slot: string): Promise<void> {
    this.#slots.delete(slot);
  }

  async #useOf({ accountId, uuid }: KeptSlot): Promise<SlotUse> {
    const mapping = await this.mappings.find(accountId, uuid);
    if (mapping === undefined) return 'none';
    if (mapping.state === 'Deleting') return 'deleting';
    return mapping.enabled ? 'enabled' : 'disabled';
  }
}

import type { Connection } from '@stoker/core/model/connections/connection';
import type { ChangeSource, RowChanges, SlotState } from '../row-changes.js';

/** Databases whose slots are there, or not, and nothing else: changes are read of real ones. */
export class MemoryRowChanges implements Omit<RowChanges, 'feed'> {
  readonly slots = new Map<string, SlotState>();
  /** What the next calls come to. */
  failure: Error | undefined;

  async createSlot({ slot }: ChangeSource): Promise<void> {
    if (this.failure) throw this.failure;
    this.slots.set(slot, { keptBytes: 0, isLost: false });
  }

  async dropSlot(_connection: Connection, slot: string): Promise<void> {
    if (this.failure) throw this.failure;
    this.slots.delete(slot);
  }

  async slotState(_connection: Connection, slot: string): Promise<SlotState | undefined> {
    if (this.failure) throw this.failure;
    return this.slots.get(slot);
  }
}

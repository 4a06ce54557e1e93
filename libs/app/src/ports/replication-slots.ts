/** A slot of a database that keeps its log for a mapping. */
export interface KeptSlot {
  readonly accountId: string;
  readonly uuid: string;
  /** Name of the account's connection. */
  readonly connection: string;
  readonly slot: string;
}

/** Whether its mapping reads it: `none` for a mapping that is not there, or not any more. */
export type SlotUse = 'enabled' | 'disabled' | 'deleting' | 'none';

/**
 * Which slots there may be in databases: noted before one is made, and until it is dropped for certain, whatever becomes of the
 * mapping or its account in between, for a slot that is forgotten fills the database's disk.
 */
export interface ReplicationSlots {
  add(slot: KeptSlot): Promise<void>;
  /** All of them. @returns with ms since it was noted */
  list(): Promise<readonly (KeptSlot & { readonly use: SlotUse; readonly ageMs: number })[]>;
  remove(slot: string): Promise<void>;
}

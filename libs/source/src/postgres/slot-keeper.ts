import type { Connections } from '@stoker/app/ports/connections';
import type { EventSourceMappings } from '@stoker/app/ports/event-source-mappings';
import type { KeptSlot, ReplicationSlots } from '@stoker/app/ports/replication-slots';
import type { RowChanges } from '@stoker/app/ports/row-changes';
import type { Connection } from '@stoker/core/model/connections/connection';
import { slotConcern } from '@stoker/core/sources/replication-slot';

/** ms after which a slot whose mapping is not there will not have one: making both takes less. */
const GRACE_MS = 60_000;

export interface SlotKeeperPorts {
  readonly slots: ReplicationSlots;
  readonly connections: Connections;
  readonly changes: Pick<RowChanges, 'dropSlot' | 'slotState'>;
  readonly mappings: Pick<EventSourceMappings, 'noteResult'>;
  readonly slotLimitBytes: number;
  readonly onError: (error: unknown, slot: KeptSlot) => void;
}

/** A slot, and how much of its log its database keeps for it. */
export interface SlotBytes extends KeptSlot {
  readonly keptBytes: number;
}

/**
 * Looks after the slots of databases: drops those whose mappings are gone, and knows what is kept for the others, also for mappings that
 * are disabled and so are read by nobody.
 */
export class SlotKeeper {
  #kept: readonly SlotBytes[] = [];

  constructor(private readonly ports: SlotKeeperPorts) {}

  /** As of the last look. */
  get kept(): readonly SlotBytes[] {
    return this.#kept;
  }

  /** Never rejects for one slot's sake: what could not be done is done at the next look. */
  async look(): Promise<void> {
    const kept: SlotBytes[] = [];
    for (const { use, ageMs, ...slot } of await this.ports.slots.list()) {
      try {
        const connection = this.#connection(slot);
        if (use === 'deleting' || (use === 'none' && ageMs > GRACE_MS)) await this.#drop(connection, slot);
        else if (use !== 'none') kept.push({ ...slot, keptBytes: await this.#size(connection, slot, use) });
      } catch (error) {
        this.ports.onError(error, slot);
      }
    }
    this.#kept = kept;
  }

  async #drop(connection: Connection, { slot }: KeptSlot): Promise<void> {
    await this.ports.changes.dropSlot(connection, slot);
    await this.ports.slots.remove(slot);
  }

  async #size(connection: Connection, { accountId, uuid, slot }: KeptSlot, use: string): Promise<number> {
    const { changes, mappings, slotLimitBytes } = this.ports;
    const { keptBytes } = (await changes.slotState(connection, slot)) ?? { keptBytes: 0 };
    const isUnread = use === 'disabled' && keptBytes > slotLimitBytes;
    if (isUnread) await mappings.noteResult(accountId, uuid, `PROBLEM: ${slotConcern(slotLimitBytes)}`);
    return keptBytes;
  }

  #connection({ accountId, connection: name }: KeptSlot): Connection {
    const found = this.ports.connections.of(accountId, 'postgres').find((connection) => connection.name === name);
    if (found === undefined) throw new Error(`the operator took away the connection ${name} of a slot`);
    return found;
  }
}

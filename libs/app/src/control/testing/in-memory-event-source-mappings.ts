import { ServiceError } from '@stoker/core/errors/service-error';
import { type EventSourceKind, type EventSourceMapping, sourceKey } from '@stoker/core/model/event-sources/mapping';
import type { EnabledMapping, EventSourceMappings, MappingFilter } from '../../ports/event-source-mappings.js';
import type { Change, Page, PageRequest } from '../../ports/function-store.js';
import { paged } from './paged.js';

/** The `EventSourceMappings` contract in memory. */
export class InMemoryEventSourceMappings implements EventSourceMappings {
  private readonly rows = new Map<string, EventSourceMapping>();

  async create(mapping: EventSourceMapping): Promise<EventSourceMapping | undefined> {
    const other = this.same(mapping);
    if (other) return other;
    this.rows.set(id(mapping.accountId, mapping.uuid), mapping);
    return undefined;
  }

  async find(accountId: string, uuid: string): Promise<EventSourceMapping | undefined> {
    return this.rows.get(id(accountId, uuid));
  }

  async change(accountId: string, uuid: string, change: Change<EventSourceMapping>): Promise<EventSourceMapping> {
    const current = this.rows.get(id(accountId, uuid));
    if (!current) throw new ServiceError('ResourceNotFoundException', `Event source mapping not found: ${uuid}`);
    const next = change(current);
    if (this.same(next)) throw new ServiceError('ResourceConflictException', 'The mapping exists already.');
    this.rows.set(id(accountId, uuid), next);
    return next;
  }

  async list(accountId: string, filter: MappingFilter, page: PageRequest): Promise<Page<EventSourceMapping>> {
    const { functionName, qualifier, eventSourceArn } = filter;
    const found = [...this.rows.values()]
      .filter((row) => row.accountId === accountId)
      .filter((row) => functionName === undefined || (row.functionName === functionName && row.qualifier === qualifier))
      .filter((row) => eventSourceArn === undefined || row.settings.EventSourceArn === eventSourceArn)
      .sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
    return paged('event-source-mappings', found, ({ uuid }) => [uuid], page);
  }

  async sweep(deletedBefore: number): Promise<void> {
    for (const [key, row] of this.rows) {
      if (row.state === 'Deleting' && row.changedAt < deletedBefore) this.rows.delete(key);
    }
  }

  async listEnabled(kinds: readonly EventSourceKind[]): Promise<readonly EnabledMapping[]> {
    return [...this.rows.values()]
      .filter(({ kind, enabled, state }) => kinds.includes(kind) && enabled && state !== 'Deleting')
      .map(({ accountId, uuid, changedAt }) => ({ accountId, uuid, changedAt }));
  }

  async noteResult(accountId: string, uuid: string, lastResult: string): Promise<void> {
    const row = this.rows.get(id(accountId, uuid));
    if (row) this.rows.set(id(accountId, uuid), { ...row, lastResult });
  }

  private same(mapping: EventSourceMapping): EventSourceMapping | undefined {
    return [...this.rows.values()].find(
      (row) =>
        row.uuid !== mapping.uuid &&
        row.accountId === mapping.accountId &&
        row.functionName === mapping.functionName &&
        row.qualifier === mapping.qualifier &&
        sourceKey(row.settings) === sourceKey(mapping.settings),
    );
  }
}

function id(accountId: string, uuid: string): string {
  return `${accountId}/${uuid}`;
}

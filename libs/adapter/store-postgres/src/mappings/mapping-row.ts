import { createHash } from 'node:crypto';
import {
  type EventSourceKind,
  type EventSourceMapping,
  type MappingSettings,
  type MappingState,
  sourceKey,
} from '@stoker/core/model/event-sources/mapping';
import type { Tags } from '@stoker/core/model/tags';
import type { Prisma } from '../generated/client.js';
import type { EventSourceMappingModel } from '../generated/models.js';

/** Stands for no qualifier, for a unique index takes nulls for different. */
const NONE = '';

export function toMappingRow(mapping: EventSourceMapping): Prisma.EventSourceMappingUncheckedCreateInput {
  return {
    accountId: mapping.accountId,
    uuid: mapping.uuid,
    functionName: mapping.functionName,
    qualifier: qualifierColumn(mapping.qualifier),
    kind: mapping.kind,
    eventSourceArn: mapping.settings.EventSourceArn ?? null,
    sourceHash: sourceHash(mapping.settings),
    settings: mapping.settings as unknown as Prisma.InputJsonObject,
    enabled: mapping.enabled,
    state: mapping.state,
    changedAt: new Date(mapping.changedAt),
    tags: mapping.tags,
    lastResult: mapping.lastResult ?? null,
  };
}

/** What `toMappingRow` wrote. */
export function toMapping(row: EventSourceMappingModel): EventSourceMapping {
  return {
    uuid: row.uuid,
    accountId: row.accountId,
    functionName: row.functionName,
    ...(row.qualifier !== NONE && { qualifier: row.qualifier }),
    kind: row.kind as EventSourceKind,
    settings: row.settings as MappingSettings,
    enabled: row.enabled,
    state: row.state as MappingState,
    changedAt: row.changedAt.getTime(),
    tags: row.tags as Tags,
    ...(row.lastResult !== null && { lastResult: row.lastResult }),
  };
}

export function qualifierColumn(qualifier: string | undefined): string {
  return qualifier ?? NONE;
}

/** Stands for a source in indexes, which take no texts as long as ARNs may be. */
export function sourceHash(settings: MappingSettings): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(sourceKey(settings)).digest());
}

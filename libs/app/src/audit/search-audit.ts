import type { AuditFilter, AuditPosition, AuditRow, AuditTrail } from '../ports/audit-trail.js';
import type { Page, PageRequest } from '../ports/function-store.js';
import { ServiceError } from '@stoker/core/errors/service-error';
import { decodeMarker, encodeMarker } from '../ports/page-marker.js';

const LIST = 'audit';
/** Rows that are read at once. */
const CHUNK = 1_000;

/**
 * A page of what the filter lets through, the newest first.
 *
 * @throws InvalidParameterValueException for a marker that is none
 */
export async function searchAudit(
  trail: Pick<AuditTrail, 'search'>,
  filter: AuditFilter,
  { marker, maxItems }: PageRequest,
): Promise<Page<AuditRow>> {
  const after = marker === undefined ? undefined : toPosition(marker);
  const found = await trail.search(filter, { order: 'newest', after, maxItems: maxItems + 1 });
  const items = found.slice(0, maxItems);
  const last = items.at(-1);
  if (found.length === items.length || last === undefined) return { items };
  return { items, nextMarker: encodeMarker(LIST, [String(last.occurredAt), last.requestId, String(last.part)]) };
}

/** Everything that the filter lets through, the oldest first, a piece at a time however much it is. */
export async function* exportAudit(trail: Pick<AuditTrail, 'search'>, filter: AuditFilter): AsyncGenerator<AuditRow> {
  for (let after: AuditPosition | undefined; ;) {
    const rows = await trail.search(filter, { order: 'oldest', after, maxItems: CHUNK });
    yield* rows;
    after = rows.at(-1);
    if (after === undefined || rows.length < CHUNK) return;
  }
}

/**
 * Removes everything of before a moment, in batches that hold nobody up. To be run as an operator's action, so that the
 * trail says who shortened it.
 *
 * @returns how many rows
 */
export async function pruneAudit(trail: Pick<AuditTrail, 'prune'>, before: number): Promise<number> {
  for (let removed = 0; ;) {
    const count = await trail.prune(before, CHUNK);
    removed += count;
    if (count < CHUNK) return removed;
  }
}

function toPosition(marker: string): AuditPosition {
  const [occurredAt = '', requestId = '', part = ''] = decodeMarker(LIST, marker, 3);
  if (/^\d{1,15}$/.test(occurredAt) && /^[01]$/.test(part)) {
    return { occurredAt: Number(occurredAt), requestId, part: Number(part) };
  }
  throw new ServiceError('InvalidParameterValueException', 'The marker is not valid for this list.');
}

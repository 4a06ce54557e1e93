import { ServiceError } from '@stoker/core/errors/service-error';
import type { EventSourceMappings } from '@stoker/app/ports/event-source-mappings';
import type { Database } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import { orConflict } from '../functions/control-plane.js';
import { lockCounts, requireRoom } from '../quotas/require-room.js';
import { qualifierColumn, sourceHash, toMapping, toMappingRow } from './mapping-row.js';
import { LIST_ENABLED, NOTE_RESULT } from './source-statements.js';

const ALREADY_MAPPED = 'The event source is mapped to this function already.';

interface EnabledRow {
  accountId: string;
  uuid: string;
  changedAt: Date;
}

/** Mappings of event sources in Postgres. */
export function eventSourceMappings(database: Database): EventSourceMappings {
  const { prisma } = database;
  return {
    create: (mapping) =>
      database.change(async (tx) => {
        const { accountId, functionName, settings } = mapping;
        await lockCounts(tx, accountId);
        const other = await tx.eventSourceMapping.findFirst({
          where: {
            accountId,
            functionName,
            qualifier: qualifierColumn(mapping.qualifier),
            sourceHash: sourceHash(settings),
          },
        });
        if (other !== null) return toMapping(other);
        await requireRoom(tx, accountId, 'event-source-mappings');
        // Another may have been moved to the function meanwhile.
        await orConflict(ALREADY_MAPPED, () => tx.eventSourceMapping.create({ data: toMappingRow(mapping) }));
        return undefined;
      }),

    async find(accountId, uuid) {
      const where = { accountId_uuid: { accountId, uuid } };
      const row = await attempt(() => prisma.eventSourceMapping.findUnique({ where }));
      return row === null ? undefined : toMapping(row);
    },

    change: (accountId, uuid, change) =>
      database.change(async (tx) => {
        await tx.$queryRaw`
          SELECT FROM event_source_mappings WHERE account_id = ${accountId} AND uuid = ${uuid} FOR UPDATE`;
        const where = { accountId_uuid: { accountId, uuid } };
        const row = await tx.eventSourceMapping.findUnique({ where });
        if (row === null) {
          throw new ServiceError('ResourceNotFoundException', `Event source mapping not found: ${uuid}`);
        }
        const next = change(toMapping(row));
        const data = toMappingRow(next);
        await orConflict(ALREADY_MAPPED, () => tx.eventSourceMapping.update({ where, data }));
        return next;
      }),

    async list(accountId, { functionName, qualifier, eventSourceArn }, page) {
      const [after] = markerKey('event-source-mappings', page, 1);
      const rows = await attempt(() =>
        prisma.eventSourceMapping.findMany({
          where: {
            accountId,
            ...(after !== undefined && { uuid: { gt: after } }),
            ...(functionName !== undefined && { functionName, qualifier: qualifierColumn(qualifier) }),
            ...(eventSourceArn !== undefined && { eventSourceArn }),
          },
          orderBy: { uuid: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      return cut('event-source-mappings', rows.map(toMapping), page, ({ uuid }) => [uuid]);
    },

    async sweep(deletedBefore) {
      const where = { state: 'Deleting', changedAt: { lt: new Date(deletedBefore) } };
      await database.keepBooks((tx) => tx.eventSourceMapping.deleteMany({ where }));
    },

    async listEnabled(kinds) {
      const { rows } = await database.query<EnabledRow>(LIST_ENABLED, [kinds]);
      return rows.map((row) => ({ ...row, changedAt: row.changedAt.getTime() }));
    },

    async noteResult(accountId, uuid, result) {
      await database.query(NOTE_RESULT, [accountId, uuid, result]);
    },
  };
}

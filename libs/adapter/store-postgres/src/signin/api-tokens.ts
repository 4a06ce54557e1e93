import type { AdministratorRole, Grant } from '@stoker/core/signin/grant';
import type { ApiToken, ApiTokenStore } from '@stoker/app/ports/api-token-store';
import type { Database } from '../connection/database.js';
import { attempt } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import type { ApiTokenModel } from '../generated/models.js';

const WITH_ADMINISTRATOR = {
  administrator: { select: { name: true, role: true, disabled: true, mustChangePassword: true } },
} as const;

export function apiTokenStore(database: Database): ApiTokenStore {
  const { prisma } = database;
  return {
    async create({ id, description, scopes, administratorId, createdAt, expiresAt }, secretHash) {
      const data = {
        id,
        description,
        scopes: [...scopes],
        administratorId: administratorId ?? null,
        secretHash: Uint8Array.from(secretHash),
        createdAt: new Date(createdAt),
        expiresAt: new Date(expiresAt),
      };
      await database.change((tx) => tx.apiToken.create({ data }));
    },

    async find(id) {
      const row = await attempt(() => prisma.apiToken.findUnique({ where: { id }, include: WITH_ADMINISTRATOR }));
      if (row === null) return undefined;
      const { administrator, secretHash } = row;
      const found = { token: toToken(row), secretHash };
      if (administrator === null) return found;
      return { ...found, administrator: { ...administrator, role: administrator.role as AdministratorRole } };
    },

    async list(page, administratorId) {
      const [after] = markerKey('api-tokens', page, 1);
      const where = {
        ...(administratorId === undefined ? {} : { administratorId }),
        ...(after === undefined ? {} : { id: { gt: after } }),
      };
      const orderBy = { id: 'asc' } as const;
      const rows = await attempt(() => prisma.apiToken.findMany({ where, orderBy, take: page.maxItems + 1 }));
      return cut('api-tokens', rows.map(toToken), page, ({ id }) => [id]);
    },

    async used(id, now) {
      await database.keepBooks((tx) => tx.apiToken.updateMany({ where: { id }, data: { lastUsedAt: new Date(now) } }));
    },

    revoke: (id, now, administratorId) =>
      database.change(async (tx) => {
        const where = { id, ...(administratorId === undefined ? {} : { administratorId }) };
        const data = { revokedAt: new Date(now) };
        const { count } = await tx.apiToken.updateMany({ where: { ...where, revokedAt: null }, data });
        return count > 0 || (await tx.apiToken.count({ where })) > 0;
      }),

    async forgetEnded(before) {
      const end = { lt: new Date(before) };
      const where = { OR: [{ expiresAt: end }, { revokedAt: end }] };
      return (await database.keepBooks((tx) => tx.apiToken.deleteMany({ where }))).count;
    },
  };
}

function toToken(row: ApiTokenModel): ApiToken {
  return {
    id: row.id,
    description: row.description,
    scopes: row.scopes as Grant[],
    administratorId: row.administratorId ?? undefined,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    lastUsedAt: row.lastUsedAt?.getTime(),
    revokedAt: row.revokedAt?.getTime(),
  };
}

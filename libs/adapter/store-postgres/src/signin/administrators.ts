import { ServiceError } from '@stoker/core/errors/service-error';
import type { AdministratorRole } from '@stoker/core/signin/grant';
import type { Administrator, AdministratorChange, AdministratorStore } from '@stoker/app/ports/administrator-store';
import type { Database } from '../connection/database.js';
import { attempt, failureKind } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import type { AdministratorModel } from '../generated/models.js';

export function administratorStore(database: Database): AdministratorStore {
  const { prisma } = database;
  return {
    async create(administrator) {
      try {
        const { createdAt, passwordChangedAt, lastSignInAt: _never, ...columns } = administrator;
        const data = { ...columns, createdAt: new Date(createdAt), passwordChangedAt: new Date(passwordChangedAt) };
        await database.change((tx) => tx.administrator.create({ data }));
      } catch (error) {
        if (failureKind(error) !== 'duplicate') throw error;
        throw new ServiceError('ResourceConflictException', `Administrator ${administrator.name} already exists.`);
      }
    },

    async find(id) {
      return optional(await attempt(() => prisma.administrator.findUnique({ where: { id } })));
    },

    async findByName(name) {
      return optional(await attempt(() => prisma.administrator.findUnique({ where: { name } })));
    },

    async list(page) {
      const [after] = markerKey('administrators', page, 1);
      const rows = await attempt(() =>
        prisma.administrator.findMany({
          where: after === undefined ? {} : { name: { gt: after } },
          orderBy: { name: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      return cut('administrators', rows.map(toAdministrator), page, ({ name }) => [name]);
    },

    change: (id, change, endSessions) =>
      database.change(async (tx) => {
        const { count } = await tx.administrator.updateMany({ where: { id }, data: columnsOf(change) });
        if (count === 0) throw new ServiceError('ResourceNotFoundException', 'There is no such administrator.');
        if (endSessions === undefined) return;
        await tx.adminSession.deleteMany({ where: { administratorId: id, id: { notIn: [...endSessions.except] } } });
      }),

    async delete(id) {
      const { count } = await database.change((tx) => tx.administrator.deleteMany({ where: { id } }));
      return count > 0;
    },
  };
}

/** A change as the columns have it; what is not given is not there. */
function columnsOf({ passwordChangedAt, lastSignInAt, ...columns }: AdministratorChange) {
  return {
    ...columns,
    ...(passwordChangedAt === undefined ? {} : { passwordChangedAt: new Date(passwordChangedAt) }),
    ...(lastSignInAt === undefined ? {} : { lastSignInAt: new Date(lastSignInAt) }),
  };
}

function optional(row: AdministratorModel | null): Administrator | undefined {
  return row === null ? undefined : toAdministrator(row);
}

function toAdministrator(row: AdministratorModel): Administrator {
  return {
    ...row,
    role: row.role as AdministratorRole, // the column's check
    createdAt: row.createdAt.getTime(),
    passwordChangedAt: row.passwordChangedAt.getTime(),
    lastSignInAt: row.lastSignInAt?.getTime(),
  };
}

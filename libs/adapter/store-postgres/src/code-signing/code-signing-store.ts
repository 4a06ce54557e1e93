import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodeSigningConfig, CodeSigningKey } from '@stoker/core/model/code-signing';
import type { CodeSigningStore } from '@stoker/app/ports/code-signing-store';
import type { Database } from '../connection/database.js';
import { attempt, failureKind } from '../connection/failures.js';
import { cut, markerKey } from '../connection/pages.js';
import type { CodeSigningConfigModel } from '../generated/models.js';

/** Code signing configurations in Postgres. A foreign key keeps those that functions have. */
export function codeSigningStore(database: Database): CodeSigningStore {
  const { prisma } = database;
  return {
    create: (config) =>
      database.change(async (tx) => {
        await tx.codeSigningConfig.create({ data: toRow(config) });
      }),

    async find(key) {
      const row = await attempt(() => prisma.codeSigningConfig.findUnique({ where: whereOf(key) }));
      return row === null ? undefined : toConfig(row);
    },

    update: (key, change) =>
      database.change(async (tx) => {
        const { accountId, id } = key;
        await tx.$queryRaw`
          SELECT FROM code_signing_configs WHERE account_id = ${accountId} AND id = ${id} FOR UPDATE`;
        const row = await tx.codeSigningConfig.findUnique({ where: whereOf(key) });
        if (row === null) throw notFound(key);
        const next = change(toConfig(row));
        await tx.codeSigningConfig.update({ where: whereOf(key), data: toRow(next) });
        return next;
      }),

    delete: (key) =>
      database.change(async (tx) => {
        const { accountId, id } = key;
        try {
          const { count } = await tx.codeSigningConfig.deleteMany({ where: { accountId, id } });
          if (count === 0) throw notFound(key);
        } catch (error) {
          if (failureKind(error) !== 'reference') throw error;
          throw new ServiceError('ResourceConflictException', `Code signing configuration is in use: ${id}`);
        }
      }),

    async list(accountId, page) {
      const [after] = markerKey('code-signing-configs', page, 1);
      const rows = await attempt(() =>
        prisma.codeSigningConfig.findMany({
          where: { accountId, ...(after !== undefined && { id: { gt: after } }) },
          orderBy: { id: 'asc' },
          take: page.maxItems + 1,
        }),
      );
      return cut('code-signing-configs', rows.map(toConfig), page, ({ id }) => [id]);
    },

    async listFunctions({ accountId, id: codeSigningConfigId }, page) {
      const [after] = markerKey('code-signing-functions', page, 1);
      const rows = await attempt(() =>
        prisma.function.findMany({
          where: { accountId, codeSigningConfigId, ...(after !== undefined && { name: { gt: after } }) },
          orderBy: { name: 'asc' },
          take: page.maxItems + 1,
          select: { name: true },
        }),
      );
      const names = rows.map(({ name }) => name);
      return cut('code-signing-functions', names, page, (name) => [name]);
    },
  };
}

function whereOf({ accountId, id }: CodeSigningKey) {
  return { accountId_id: { accountId, id } };
}

function toRow(config: CodeSigningConfig) {
  const { accountId, id, description, allowedPublishers, untrustedArtifact, lastModified, tags } = config;
  return {
    accountId,
    id,
    description,
    allowedPublishers: [...allowedPublishers],
    untrustedArtifact,
    lastModified,
    tags: { ...tags },
  };
}

/** Only `toRow` has written the columns, and a check holds the policy to its two values. */
function toConfig(row: CodeSigningConfigModel): CodeSigningConfig {
  const { accountId, id, description, allowedPublishers, lastModified } = row;
  return {
    accountId,
    id,
    description,
    allowedPublishers,
    untrustedArtifact: row.untrustedArtifact as CodeSigningConfig['untrustedArtifact'],
    lastModified,
    tags: row.tags as CodeSigningConfig['tags'],
  };
}

function notFound({ id }: CodeSigningKey): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Code signing configuration not found: ${id}`);
}

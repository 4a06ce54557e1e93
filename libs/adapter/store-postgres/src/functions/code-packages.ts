import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodePackages, StoredPackage } from '@stoker/app/ports/code-packages';
import type { Database } from '../connection/database.js';
import { Prisma } from '../generated/client.js';

/** Bytes of a package's files; where they were not noted, what it takes unpacked, which is more. */
const UNZIPPED_SIZE = `coalesce(p.unzipped_size, p.unpacked_size)`;

/** That nothing refers to package `p`. */
const IS_UNREFERENCED = `NOT EXISTS (
    SELECT FROM function_versions v WHERE v.account_id = p.account_id AND v.code_sha256 = p.sha256
  ) AND NOT EXISTS (
    SELECT FROM layer_versions v WHERE v.account_id = p.account_id AND v.code_sha256 = p.sha256
  ) AND NOT EXISTS (
    SELECT FROM function_layers l WHERE l.layer_account_id = p.account_id AND l.code_sha256 = p.sha256
  )`;

const LIST_UNUSED = {
  name: 'list_unused_packages',
  text: `SELECT account_id AS "accountId", sha256, size, unpacked_size AS "unpackedSize",
      ${UNZIPPED_SIZE} AS "unzippedSize"
    FROM code_packages p
    WHERE (account_id, sha256) > ($2, $3) AND last_used_at <= now() - $1 * interval '1 millisecond'
      AND ${IS_UNREFERENCED}
    ORDER BY account_id, sha256 LIMIT $4`,
};

const SUM_UNZIPPED = {
  name: 'sum_unzipped',
  text: `SELECT sum(${UNZIPPED_SIZE})::float8 AS bytes
    FROM unnest($1::text[], $2::text[]) AS wanted (account_id, sha256)
    JOIN code_packages p ON p.account_id = wanted.account_id AND p.sha256 = wanted.sha256`,
};

/**
 * The books on code packages in Postgres. Versions refer to a package by a foreign key, whose check locks the row: so
 * none can refer to a package while it is being removed, nor afterwards.
 */
export function codePackages(database: Database): CodePackages {
  return {
    reserve: (accountId, { sha256, size, unpackedSize, unzippedSize }, quota) =>
      database.keepBooks(async (tx) => {
        // One reservation of an account at a time: of two that fit, both need not.
        await tx.$executeRaw`SELECT FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`;
        // Waits for a removal of the same package that is under way.
        await tx.$executeRaw`
          INSERT INTO code_packages (account_id, sha256, size, unpacked_size, unzipped_size)
          VALUES (${accountId}, ${sha256}, ${size}, ${unpackedSize}, ${unzippedSize})
          ON CONFLICT (account_id, sha256) DO UPDATE SET last_used_at = now(),
            unpacked_size = EXCLUDED.unpacked_size, unzipped_size = EXCLUDED.unzipped_size`;
        const [stored] = await tx.$queryRaw<{ codeBytes: number; unpackedBytes: number }[]>`
          SELECT sum(p.size * greatest(coalesce(v.versions, 0) + (p.sha256 = ${sha256})::int, 1))::float8 AS "codeBytes",
            sum(p.unpacked_size)::float8 AS "unpackedBytes"
          FROM code_packages p LEFT JOIN (
            SELECT code_sha256, count(*) AS versions FROM (
              SELECT code_sha256 FROM function_versions WHERE account_id = ${accountId}
              UNION ALL SELECT code_sha256 FROM layer_versions WHERE account_id = ${accountId}
            ) one GROUP BY code_sha256
          ) v ON v.code_sha256 = p.sha256
          WHERE p.account_id = ${accountId}`;
        if (stored!.codeBytes > quota.codeBytes || stored!.unpackedBytes > quota.unpackedBytes) {
          throw new ServiceError('CodeStorageExceededException', 'Code storage limit exceeded.');
        }
      }),

    async unzippedSize(packages) {
      const values = [packages.map(({ accountId }) => accountId), packages.map(({ sha256 }) => sha256)];
      const { rows } = await database.query<{ bytes: number | null }>(SUM_UNZIPPED, values);
      return rows[0]?.bytes ?? 0;
    },

    async listUnused(unusedForMs, after, maxItems) {
      const values = [unusedForMs, after?.accountId ?? '', after?.sha256 ?? '', maxItems];
      return (await database.query<StoredPackage>(LIST_UNUSED, values)).rows;
    },

    async removeUnused({ accountId, sha256 }, unusedForMs, removeBytes) {
      const key = Prisma.sql`p.account_id = ${accountId} AND p.sha256 = ${sha256}`;
      return database.keepBooks(async (tx) => {
        const lock = Prisma.sql`SELECT sha256 FROM code_packages p WHERE ${key} FOR UPDATE SKIP LOCKED`;
        if ((await tx.$queryRaw<unknown[]>(lock)).length === 0) return false;
        // A statement of its own, so that it sees every version that was written before the lock was taken.
        const deleted = await tx.$executeRaw`
          DELETE FROM code_packages p WHERE ${key}
            AND last_used_at <= now() - ${unusedForMs} * interval '1 millisecond'
            AND ${Prisma.raw(IS_UNREFERENCED)}`;
        if (deleted === 0) return false;
        await removeBytes();
        return true;
      });
    },
  };
}

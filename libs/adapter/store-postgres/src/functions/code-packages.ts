import { ServiceError } from '@stoker/core/errors/service-error';
import type { CodePackages, StoredPackage } from '@stoker/app/ports/code-packages';
import type { Database } from '../connection/database.js';
import { asServiceError, attempt } from '../connection/failures.js';
import { Prisma } from '../generated/client.js';

const LIST_UNUSED = {
  name: 'list_unused_packages',
  text: `SELECT account_id AS "accountId", sha256, size, unpacked_size AS "unpackedSize" FROM code_packages p
    WHERE (account_id, sha256) > ($2, $3) AND last_used_at <= now() - $1 * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM function_versions v WHERE v.account_id = p.account_id AND v.code_sha256 = p.sha256)
    ORDER BY account_id, sha256 LIMIT $4`,
};

/**
 * The books on code packages in Postgres. Versions refer to a package by a foreign key, whose check locks the row: so
 * none can refer to a package while it is being removed, nor afterwards.
 */
export function codePackages(database: Database): CodePackages {
  return {
    reserve: (accountId, { sha256, size, unpackedSize }, quota) =>
      attempt(() =>
        database.prisma.$transaction(async (tx) => {
          // One reservation of an account at a time: of two that fit, both need not.
          await tx.$executeRaw`SELECT FROM accounts WHERE id = ${accountId} FOR NO KEY UPDATE`;
          // Waits for a removal of the same package that is under way.
          await tx.$executeRaw`
            INSERT INTO code_packages (account_id, sha256, size, unpacked_size)
            VALUES (${accountId}, ${sha256}, ${size}, ${unpackedSize})
            ON CONFLICT (account_id, sha256)
            DO UPDATE SET last_used_at = now(), unpacked_size = EXCLUDED.unpacked_size`;
          const [stored] = await tx.$queryRaw<{ codeBytes: number; unpackedBytes: number }[]>`
            SELECT sum(p.size * greatest(coalesce(v.versions, 0) + (p.sha256 = ${sha256})::int, 1))::float8 AS "codeBytes",
              sum(p.unpacked_size)::float8 AS "unpackedBytes"
            FROM code_packages p LEFT JOIN (
              SELECT code_sha256, count(*) AS versions FROM function_versions
              WHERE account_id = ${accountId} GROUP BY code_sha256
            ) v ON v.code_sha256 = p.sha256
            WHERE p.account_id = ${accountId}`;
          if (stored!.codeBytes > quota.codeBytes || stored!.unpackedBytes > quota.unpackedBytes) {
            throw new ServiceError('CodeStorageExceededException', 'Code storage limit exceeded.');
          }
        }),
      ),

    async listUnused(unusedForMs, after, maxItems) {
      const values = [unusedForMs, after?.accountId ?? '', after?.sha256 ?? '', maxItems];
      return (await database.query<StoredPackage>(LIST_UNUSED, values)).rows;
    },

    async removeUnused({ accountId, sha256 }, unusedForMs, removeBytes) {
      const key = Prisma.sql`account_id = ${accountId} AND sha256 = ${sha256}`;
      try {
        return await database.prisma.$transaction(async (tx) => {
          const lock = Prisma.sql`SELECT sha256 FROM code_packages WHERE ${key} FOR UPDATE SKIP LOCKED`;
          if ((await tx.$queryRaw<unknown[]>(lock)).length === 0) return false;
          // A statement of its own, so that it sees every version that was written before the lock was taken.
          const deleted = await tx.$executeRaw`
            DELETE FROM code_packages WHERE ${key}
              AND last_used_at <= now() - ${unusedForMs} * interval '1 millisecond'
              AND NOT EXISTS (
                SELECT FROM function_versions WHERE account_id = ${accountId} AND code_sha256 = ${sha256})`;
          if (deleted === 0) return false;
          await removeBytes();
          return true;
        });
      } catch (error) {
        throw asServiceError(error);
      }
    },
  };
}

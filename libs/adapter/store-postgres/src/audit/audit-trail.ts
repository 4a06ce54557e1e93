import type { AuditFilter, AuditPage, AuditRow, AuditTrail } from '@stoker/app/ports/audit-trail';
import type { Database } from '../connection/database.js';
import { asServiceError } from '../connection/failures.js';
import { GroupCommit } from '../connection/group-commit.js';
import { APPEND, type SelectedRow, toAuditRow, toColumns } from './audit-row.js';
import { searchStatement } from './search.js';

const COMMIT = {
  maxItems: 500,
  maxBytes: 4 * 1024 * 1024,
  maxWaitingItems: 5_000,
  maxWaitingBytes: 16 * 1024 * 1024,
  maxWaitMs: 5_000,
};
/** Bytes of a row beside its texts, about. */
const ROW_OVERHEAD = 256;

/** The audit trail in Postgres. Rows that come at the same time share a commit, so they take one connection at most. */
export class PostgresAuditTrail implements AuditTrail {
  private readonly commits = new GroupCommit<AuditRow>({
    ...COMMIT,
    write: async (rows) => {
      await this.database.query(APPEND, toColumns(rows));
    },
    weigh: ({ resource = '', userAgent = '', detail = '' }) =>
      ROW_OVERHEAD + resource.length + userAgent.length + detail.length,
  });

  constructor(private readonly database: Database) {}

  async append(rows: readonly AuditRow[]): Promise<void> {
    await Promise.all(rows.map((row) => this.commits.add(row)));
  }

  async search(filter: AuditFilter, page: AuditPage): Promise<AuditRow[]> {
    const { text, values } = searchStatement(filter, page);
    try {
      return (await this.database.prisma.$queryRawUnsafe<SelectedRow[]>(text, ...values)).map(toAuditRow);
    } catch (error) {
      throw asServiceError(error);
    }
  }

  prune(before: number, limit: number): Promise<number> {
    return this.database.change(async (tx) => {
      await tx.$executeRaw`SET LOCAL stoker.audit_retention = 'on'`;
      return tx.$executeRaw`
        DELETE FROM audit_trail WHERE (occurred_at, request_id, part) IN (
          SELECT occurred_at, request_id, part FROM audit_trail WHERE occurred_at < ${new Date(before)}
          ORDER BY occurred_at, request_id, part LIMIT ${limit})`;
    });
  }

  /** Resolves when every row under way is written or refused. */
  idle(): Promise<void> {
    return this.commits.idle();
  }
}

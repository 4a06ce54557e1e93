import { auditedCall } from '@stoker/app/audit/audited-call';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { APPEND_ONE, toCells } from '../audit/audit-row.js';
import { type Prisma, PrismaClient } from '../generated/client.js';
import { asServiceError, attempt } from './failures.js';
import { DEADLINES, poolSettings } from './deadlines.js';

/** A statement that is prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What runs statements: the pool of the data path, or one transaction. */
export interface Queries {
  query<Row extends pg.QueryResultRow>(
    statement: Statement,
    values: unknown[],
  ): Promise<Pick<pg.QueryResult<Row>, 'rows' | 'rowCount'>>;
}

/** Runs prepared statements in a transaction of the control plane; what they change is counted by what they RETURN. */
export function queriesOf(tx: Tx): Queries {
  return {
    query: async <Row>({ text }: Statement, values: unknown[]) => {
      const rows = await tx.$queryRawUnsafe<Row[]>(text, ...values);
      return { rows, rowCount: rows.length };
    },
  };
}

/** Connections of each kind, so that a busy control plane cannot starve the data path. */
export interface PoolSizes {
  readonly control: number;
  readonly data: number;
}

/** A transaction of the control plane. */
export type Tx = Prisma.TransactionClient;

/** What may be asked of a table outside of a transaction. */
type Reads = 'findUnique' | 'findUniqueOrThrow' | 'findFirst' | 'findFirstOrThrow' | 'findMany' | 'count' | 'groupBy';

/** Prisma without its ways to write, which are for `Database.change` and `Database.keepBooks` alone. */
export type PrismaReader = {
  readonly [Name in keyof PrismaClient]: PrismaClient[Name] extends Record<'findMany', unknown>
    ? Pick<PrismaClient[Name], Reads & keyof PrismaClient[Name]>
    : PrismaClient[Name];
} extends infer Every
  ? Omit<Every, `$${string}`> & Pick<PrismaClient, '$queryRaw' | '$queryRawUnsafe'>
  : never;

/** Both ways into one database: Prisma for the control plane, prepared statements for the hot paths. */
export class Database implements Queries {
  readonly prisma: PrismaReader;
  private readonly client: PrismaClient;
  private readonly control: pg.Pool;
  private readonly data: pg.Pool;

  constructor(
    readonly url: string,
    sizes: PoolSizes,
    onProblem: (error: Error) => void,
  ) {
    this.control = new pg.Pool(poolSettings(url, sizes.control, DEADLINES.transactionMs));
    this.data = new pg.Pool(poolSettings(url, sizes.data, DEADLINES.connectMs));
    // A connection that breaks while idle is replaced by the next query; unheard, it would end the process.
    for (const pool of [this.control, this.data]) pool.on('error', onProblem);
    this.client = new PrismaClient({
      adapter: new PrismaPg(this.control),
      transactionOptions: { maxWait: DEADLINES.transactionMs, timeout: DEADLINES.transactionMs },
    });
    this.prisma = this.client;
  }

  /**
   * Changes the control plane in one transaction, run again where it lost against another. The audit row of the call that
   * it is done for is written with it: every change comes this way, so none can be without its row.
   */
  async change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const call = auditedCall();
    const result = await this.keepBooks(async (tx) => {
      const done = await work(tx);
      const row = call?.pending();
      if (row !== undefined) await tx.$executeRawUnsafe(APPEND_ONE, ...toCells(row));
      return done;
    });
    call?.noteWritten();
    return result;
  }

  /** A transaction, run again where it lost against another, that changes nothing which anybody is shown. */
  keepBooks<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return attempt(() => this.client.$transaction(work));
  }

  /** Runs a prepared statement. Unavailability rejects as `ServiceUnavailableException`. */
  query<Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]): Promise<pg.QueryResult<Row>> {
    return this.run(this.data, statement, values);
  }

  /** The same on the control plane's connections: for reads that may be large, or come in any number. */
  queryControl<Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]): Promise<pg.QueryResult<Row>> {
    return this.run(this.control, statement, values);
  }

  private async run<Row extends pg.QueryResultRow>(
    pool: pg.Pool,
    statement: Statement,
    values: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    try {
      return await pool.query<Row>({ ...statement, values });
    } catch (error) {
      throw asServiceError(error);
    }
  }

  /**
   * Runs prepared statements in one transaction of the data path, again where it lost against another. What it changes must
   * be nothing that a caller asked for by an operation: such changes go through `change`, which audits them.
   */
  transact<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return attempt(async () => {
      const client = await this.data.connect();
      let failure: Error | undefined;
      // Unheard, a connection that breaks between two statements would end the process.
      const onError = (error: Error) => (failure = error);
      client.on('error', onError);
      const queries: Queries = { query: (statement, values) => client.query({ ...statement, values }) };
      try {
        await client.query('BEGIN');
        const result = await work(queries);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(onError);
        throw error;
      } finally {
        client.off('error', onError);
        // One that broke, or could not even roll back, is of no use to the next.
        client.release(failure);
      }
    });
  }

  async close(): Promise<void> {
    await this.client.$disconnect();
    await Promise.all([this.control.end(), this.data.end()]);
  }
}

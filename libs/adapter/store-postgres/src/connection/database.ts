import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/client.js';
import { asServiceError } from './failures.js';
import { DEADLINES, poolSettings } from './deadlines.js';

/** A statement that is prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Connections of each kind, so that a busy control plane cannot starve the data path. */
export interface PoolSizes {
  readonly control: number;
  readonly data: number;
}

/** Both ways into one database: Prisma for the control plane, prepared statements for the hot paths. */
export class Database {
  readonly prisma: PrismaClient;
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
    this.prisma = new PrismaClient({
      adapter: new PrismaPg(this.control),
      transactionOptions: { maxWait: DEADLINES.transactionMs, timeout: DEADLINES.transactionMs },
    });
  }

  /** Runs a prepared statement. Unavailability rejects as `ServiceUnavailableException`. */
  async query<Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await this.data.query<Row>({ ...statement, values });
    } catch (error) {
      throw asServiceError(error);
    }
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await Promise.all([this.control.end(), this.data.end()]);
  }
}

import { OwnPostgres, type PostgresSettings } from '@stoker/app/local-services/testing/own-postgres';
import { HERE, type Place } from '@stoker/app/ports/testing/place';
import type { Connection } from '@stoker/core/model/connections/connection';
import pg from 'pg';

/** Where others have passwords, the superuser may have any. */
const PASSWORD = 'test-operator-secret';

const SETTINGS: PostgresSettings = { wal_level: 'logical', max_replication_slots: 40, max_wal_senders: 40 };

/** A Postgres server of one test file, set up for replication, with a database `shop`. */
export class LogicalPostgres {
  private constructor(
    readonly server: OwnPostgres,
    readonly place: Place,
  ) {}

  /** @param settings on top of those, or in place of them */
  static async start(settings: PostgresSettings = {}, place: Place = HERE): Promise<LogicalPostgres> {
    const started = new LogicalPostgres(await OwnPostgres.start(place, { ...SETTINGS, ...settings }), place);
    try {
      await started.query('CREATE DATABASE shop', 'postgres');
      return started;
    } catch (error) {
      await started.server.remove();
      throw error;
    }
  }

  /** As an entry of the operator's list has it. */
  connection(more: Partial<Connection> = {}): Connection {
    return {
      name: 'shop',
      kind: 'postgres',
      urls: [`postgresql://${this.place.address}:${this.server.port}/shop`],
      credentials: { username: 'postgres', password: PASSWORD },
      accounts: '*',
      things: ['*'],
      ...more,
    };
  }

  async query<R extends pg.QueryResultRow>(text: string, database = 'shop'): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.server.url.replace(/postgres$/, database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(text)).rows;
    } finally {
      await client.end();
    }
  }
}

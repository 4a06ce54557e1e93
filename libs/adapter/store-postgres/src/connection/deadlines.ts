import type { PoolConfig } from 'pg';

/** How long anything here may wait for Postgres, ms. */
export const DEADLINES = {
  /** For a connection, a free one of the pool included. */
  connectMs: 3_000,
  /** For one statement, as the server counts; the connection stays usable afterwards. */
  statementMs: 5_000,
  /** For one statement, as this process counts: longer than the server's, it fires when the network is gone. */
  queryMs: 7_000,
  /** For a transaction of the control plane as a whole, and before that for its connection. */
  transactionMs: 10_000,
} as const;

/** Settings of a pool of `max` connections, for one of which its callers wait `connectMs` at most. */
export function poolSettings(url: string, max: number, connectMs: number): PoolConfig {
  return {
    connectionString: url,
    max,
    application_name: 'stoker',
    connectionTimeoutMillis: connectMs,
    statement_timeout: DEADLINES.statementMs,
    query_timeout: DEADLINES.queryMs,
    idle_in_transaction_session_timeout: DEADLINES.transactionMs,
    keepAlive: true,
  };
}

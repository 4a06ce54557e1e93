import pg from 'pg';

/** What the database tells of the events of one function. */
export interface DrainedEvents {
  readonly waiting: number;
  readonly failed: number;
  /** Seconds from the first end to the last. */
  readonly seconds: number;
}

/**
 * Events put where accepted ones wait, all in one commit, so that a backlog is there at once: how fast they are accepted is
 * another figure.
 */
export class QueuedEvents {
  private constructor(
    private readonly client: pg.Client,
    private readonly accountId: string,
    private readonly functionName: string,
  ) {}

  static async connect(databaseUrl: string, accountId: string, functionName: string): Promise<QueuedEvents> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new QueuedEvents(client, accountId, functionName);
  }

  async add(count: number, event: unknown): Promise<void> {
    await this.client.query(
      `INSERT INTO async_events (id, account_id, function_name, payload, accepted_at)
       SELECT gen_random_uuid()::text, $1, $2, $3, now() FROM generate_series(1, $4)`,
      [this.accountId, this.functionName, Buffer.from(JSON.stringify(event)), count],
    );
  }

  async look(): Promise<DrainedEvents> {
    const { rows } = await this.client.query<DrainedEvents>(
      `SELECT count(*) FILTER (WHERE status = 'pending')::int AS waiting,
         count(*) FILTER (WHERE status = 'failed')::int AS failed,
         coalesce(extract(epoch FROM max(finished_at) - min(finished_at)), 0)::float8 AS seconds
       FROM async_events WHERE account_id = $1 AND function_name = $2`,
      [this.accountId, this.functionName],
    );
    return rows[0]!;
  }

  /** ms from acceptance to end of those that succeeded, in the order in which they were accepted. */
  async latencies(): Promise<number[]> {
    const { rows } = await this.client.query<{ ms: number }>(
      `SELECT (extract(epoch FROM finished_at - accepted_at) * 1000)::float8 AS ms FROM async_events
       WHERE account_id = $1 AND function_name = $2 AND status = 'succeeded' ORDER BY accepted_at`,
      [this.accountId, this.functionName],
    );
    return rows.map(({ ms }) => ms);
  }

  /** When those ended that succeeded, ms since the epoch, in that order. */
  async ends(): Promise<number[]> {
    const { rows } = await this.client.query<{ at: number }>(
      `SELECT (extract(epoch FROM finished_at) * 1000)::float8 AS at FROM async_events
       WHERE account_id = $1 AND function_name = $2 AND status = 'succeeded' ORDER BY finished_at`,
      [this.accountId, this.functionName],
    );
    return rows.map(({ at }) => at);
  }

  /** Forgets what waits of a function, so that no later server runs it. */
  async clear(functionName: string): Promise<void> {
    const values = [this.accountId, functionName];
    await this.client.query('DELETE FROM async_events WHERE account_id = $1 AND function_name = $2', values);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

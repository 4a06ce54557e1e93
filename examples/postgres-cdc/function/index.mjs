import pg from 'pg';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS audit (
    event_id text PRIMARY KEY, committed_at timestamptz NOT NULL, transaction bigint NOT NULL, action text NOT NULL,
    table_name text NOT NULL, keys jsonb, before jsonb, after jsonb)`;

/** Adds what is not there already. $1: a JSON list of rows */
const ADD = `
  INSERT INTO audit
  SELECT * FROM jsonb_populate_recordset(NULL::audit, $1::jsonb)
  ON CONFLICT DO NOTHING`;

/** One connection, for an environment does one batch at a time; PGHOST and the like say where to. */
let database;

/**
 * Writes down what was done to each row, in a database of its own. A batch is one statement, and a change that comes again is passed
 * over by its id, so that the trail has every change once.
 */
export const handler = async ({ Records }) => {
  const client = await connected();
  try {
    await client.query(ADD, [JSON.stringify(Records.map(auditRow))]);
  } catch (error) {
    // Whatever it was in, the next batch begins anew.
    database = undefined;
    await client.end().catch(() => undefined);
    throw error;
  }
  console.log(`wrote down ${Records.length} changes`);
};

function auditRow({ eventID, eventName, postgres }) {
  return {
    event_id: eventID,
    committed_at: postgres.commitTime,
    transaction: postgres.transactionId,
    action: eventName,
    table_name: `${postgres.schema}.${postgres.table}`,
    keys: postgres.keys,
    before: postgres.oldImage,
    after: postgres.newImage,
  };
}

async function connected() {
  if (database === undefined) {
    const client = new pg.Client({ connectionTimeoutMillis: 5_000, query_timeout: 20_000 });
    client.on('error', () => (database = undefined));
    await client.connect();
    await client.query(SCHEMA);
    database = client;
  }
  return database;
}

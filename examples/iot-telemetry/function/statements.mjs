export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS readings (
    device text, seq bigint, at timestamptz NOT NULL, value bigint NOT NULL, PRIMARY KEY (device, seq));
  CREATE TABLE IF NOT EXISTS minutes (
    device text, minute timestamptz, count bigint NOT NULL, sum bigint NOT NULL, min bigint NOT NULL, max bigint NOT NULL,
    PRIMARY KEY (device, minute));
  CREATE TABLE IF NOT EXISTS states (device text PRIMARY KEY, state text NOT NULL, at timestamptz NOT NULL)`;

/** Adds to the roll-ups what is new among the readings, and nothing else, in one statement. $1: a JSON list of them */
export const STORE_READINGS = `
  WITH fresh AS (
    INSERT INTO readings (device, seq, at, value)
    SELECT device, seq, at, value
    FROM jsonb_to_recordset($1::jsonb) AS given (device text, seq bigint, at timestamptz, value bigint)
    ON CONFLICT DO NOTHING
    RETURNING device, date_trunc('minute', at, 'UTC') AS minute, value
  )
  INSERT INTO minutes (device, minute, count, sum, min, max)
  SELECT device, minute, count(*), sum(value), min(value), max(value) FROM fresh GROUP BY device, minute
  ORDER BY device, minute
  ON CONFLICT (device, minute) DO UPDATE SET
    count = minutes.count + excluded.count,
    sum = minutes.sum + excluded.sum,
    min = least(minutes.min, excluded.min),
    max = greatest(minutes.max, excluded.max)`;

/** The last one of a device counts. $1: a JSON list */
export const STORE_STATES = `
  INSERT INTO states (device, state, at)
  SELECT device, state, at FROM jsonb_to_recordset($1::jsonb) AS given (device text, state text, at timestamptz)
  ON CONFLICT (device) DO UPDATE SET state = excluded.state, at = excluded.at WHERE states.at <= excluded.at`;

import pg from 'pg';
import { SCHEMA, STORE_READINGS, STORE_STATES } from './statements.mjs';

/** One connection, for an environment does one batch at a time; PGHOST and the like say where to. */
let database;

/**
 * Stores what devices say: readings under `devices/ID/telemetry`, and under `devices/ID/state` whether they are there, which their
 * last wills tell too. A batch is one transaction, and what was stored before is passed over, so that the roll-ups equal what was
 * sent however often a message comes.
 */
export const handler = async ({ Records }) => {
  const readings = new Map();
  const states = new Map();
  for (const record of Records) {
    const [, device, kind] = record.topic.split('/');
    if (kind === 'state') states.set(device, stateOf(record));
    else if (kind === 'telemetry') readings.set(`${device}/${record.payload?.seq}`, readingOf(device, record));
  }
  const client = await connected();
  try {
    await client.query('BEGIN');
    await client.query(STORE_READINGS, [JSON.stringify([...readings.values()])]);
    await client.query(STORE_STATES, [JSON.stringify([...states].map(([device, state]) => ({ device, ...state })))]);
    await client.query('COMMIT');
  } catch (error) {
    // Whatever it was in, the next batch begins anew.
    database = undefined;
    await client.end().catch(() => undefined);
    throw error;
  }
  console.log(`stored ${readings.size} readings, ${states.size} states`);
};

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

/** A message that is none of a device's fails its batch: the mapping gives it up, alone, and tells whoever is to know. */
function readingOf(device, { payload, topic }) {
  const { seq, at, value } = payload ?? {};
  if (!Number.isInteger(seq) || !Number.isInteger(value) || Number.isNaN(Date.parse(at))) {
    throw new Error(`no reading: ${topic}`);
  }
  return { device, seq, at, value };
}

function stateOf({ payload, timestamp, topic }) {
  if (typeof payload?.state !== 'string') throw new Error(`no state: ${topic}`);
  return { state: payload.state, at: new Date(timestamp).toISOString() };
}

import pg from 'pg';
import { addRole, removeRole } from './bench-role.js';
import type { Functions } from './functions.js';
import { until } from './server.js';
import { SLEEPER } from './subjects.js';

export interface ScheduleBurst {
  /** Schedules that were due at one moment. */
  readonly due: number;
  /** ms after that moment at which the last was on its way, at which the last event was accepted, and at which it had ended. */
  readonly lastFired: number;
  readonly lastAccepted: number;
  readonly lastEnded: number;
}

const NAME = 'bench-schedules';
/** ms until they are due, so that all of them are there before. */
const AHEAD_MS = 15_000;
const LIMIT_MS = 300_000;

/**
 * How late the last is of many schedules that are due in the same minute. They are written straight into the database: how
 * fast they are made is another figure.
 *
 * @param accountId whose function it is
 */
export async function measureSchedules(
  functions: Functions,
  { databaseUrl, accountId, schedules: count }: { databaseUrl: string; accountId: string; schedules: number },
): Promise<ScheduleBurst> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await functions.create(NAME, SLEEPER);
    const due = new Date(Date.now() + AHEAD_MS);
    await addSchedules(client, accountId, count, due);
    let found = await look(client, accountId, due);
    await until(
      async () => {
        found = await look(client, accountId, due);
        return found.ended >= count;
      },
      LIMIT_MS,
      'all schedules to have come, and to have ended',
    );
    const { fired, accepted, lastFired, lastAccepted, lastEnded } = found;
    if (fired !== count || accepted !== count) throw new Error(`${fired} fired and ${accepted} accepted of ${count}`);
    return { due: count, lastFired, lastAccepted, lastEnded };
  } finally {
    await client.query('DELETE FROM schedule_groups WHERE account_id = $1 AND name = $2', [accountId, NAME]);
    await client.query('DELETE FROM timers WHERE account_id = $1 AND owner LIKE $2', [accountId, `${NAME}/%`]);
    await removeRole(client, { accountId, name: NAME });
    await client.end();
    await functions.delete(NAME);
  }
}

async function addSchedules(client: pg.Client, accountId: string, count: number, due: Date): Promise<void> {
  const roleArn = await addRole(client, {
    accountId,
    name: NAME,
    service: 'scheduler',
    action: 'lambda:InvokeFunction',
  });
  const expression = `at(${due.toISOString().slice(0, 19)})`;
  const settings = {
    expression,
    timeZone: 'UTC',
    isEnabled: true,
    deletesItself: true,
    target: {
      arn: `arn:aws:lambda:us-east-1:${accountId}:function:${NAME}`,
      roleArn,
      input: '{"ms":1}',
      maximumRetries: 185,
      maximumAgeSeconds: 86_400,
    },
  };
  const group = [accountId, NAME];
  await client.query(
    `INSERT INTO schedule_groups (account_id, name, created_at, modified_at, tags) VALUES ($1, $2, now(), now(), '{}')`,
    group,
  );
  await client.query(
    `WITH made AS (
       INSERT INTO schedules (account_id, group_name, name, settings, is_enabled, anchor, created_at, modified_at)
       SELECT $1, $2, 's' || n, $3, true, now(), now(), now() FROM generate_series(1, $4::int) AS n RETURNING name)
     INSERT INTO timers (account_id, kind, owner, expression, time_zone, anchor, window_ms, next_at, due_at)
     SELECT $1, 'schedule', $2 || '/' || name, $5, 'UTC', now(), 0, $6::timestamptz, $6::timestamptz FROM made`,
    [...group, JSON.stringify(settings), count, expression, due],
  );
}

interface Progress {
  readonly fired: number;
  readonly accepted: number;
  readonly ended: number;
  readonly lastFired: number;
  readonly lastAccepted: number;
  readonly lastEnded: number;
}

async function look(client: pg.Client, accountId: string, due: Date): Promise<Progress> {
  const ms = (time: string) => `coalesce(extract(epoch FROM max(${time}) - $3::timestamptz) * 1000, 0)::float8`;
  const { rows } = await client.query<Progress>(
    `SELECT sent.*, run.* FROM
       (SELECT count(*)::int AS fired, ${ms('created_at')} AS "lastFired" FROM deliveries
        WHERE account_id = $1 AND target LIKE '%:function:' || $2 AND created_at >= $3) AS sent,
       (SELECT count(*)::int AS accepted, count(finished_at)::int AS ended, ${ms('accepted_at')} AS "lastAccepted",
          ${ms('finished_at')} AS "lastEnded" FROM async_events
        WHERE account_id = $1 AND function_name = $2 AND accepted_at >= $3) AS run`,
    [accountId, NAME, due],
  );
  return rows[0]!;
}

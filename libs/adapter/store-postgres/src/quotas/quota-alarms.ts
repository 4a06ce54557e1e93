import type { QuotaAlarms } from '@stoker/app/ports/quota-alarms';
import { DEFAULT_BUS } from '@stoker/core/events/bus/bus-name';
import type { AlarmState } from '@stoker/core/quotas/quota-alarm';
import type { Database, Statement } from '../connection/database.js';
import { insertDeliveries } from '../deliveries/insert-deliveries.js';

const LISTENED: Statement = {
  name: 'quota_alarms_listened',
  text: `SELECT DISTINCT account_id AS "accountId" FROM event_rules r
    WHERE bus_name = '${DEFAULT_BUS}' AND EXISTS (SELECT FROM accounts a WHERE a.id = r.account_id AND a.status = 'active')
    ORDER BY 1`,
};

/** $1 account. */
const KEPT: Statement = {
  name: 'quota_alarms_kept',
  text: 'SELECT quota, state FROM quota_alarms WHERE account_id = $1',
};

/** $1 account, $2 quota, $3 state, $4 state before. Who comes second finds the first one's, and tells of nothing. */
const CHANGE: Statement = {
  name: 'quota_alarms_change',
  text: `INSERT INTO quota_alarms (account_id, quota, state) VALUES ($1, $2, $3)
    ON CONFLICT (account_id, quota) DO UPDATE SET state = excluded.state WHERE quota_alarms.state = $4
    RETURNING state`,
};

/** Alarms of quotas in Postgres. */
export function quotaAlarms(database: Database): QuotaAlarms {
  return {
    async listened() {
      const { rows } = await database.queryControl<{ accountId: string }>(LISTENED, []);
      return rows.map(({ accountId }) => accountId);
    },

    async states(accountId) {
      const { rows } = await database.queryControl<{ quota: string; state: AlarmState }>(KEPT, [accountId]);
      return new Map(rows.map(({ quota, state }) => [quota, state]));
    },

    async change(accountId, quota, previous, state, delivery) {
      await database.transact(async (queries) => {
        const { rowCount } = await queries.query(CHANGE, [accountId, quota, state, previous]);
        if (rowCount === 1) await insertDeliveries(queries, [delivery]);
      });
    },
  };
}

import type { DeliveryStore, NewDelivery } from '@stoker/app/ports/delivery-store';
import type { FailedDeliveries, FailedDelivery } from '@stoker/app/ports/failed-deliveries';
import type { Database } from '../connection/database.js';
import { type FailedRows, listFailed } from '../connection/failed-rows.js';

type Row = Pick<NewDelivery, 'deliveryId' | 'accountId' | 'target' | 'sender'> & {
  errorCode: string;
  errorMessage: string;
  /** A bigint as `pg` gives it. */
  tries: string;
  failures: number;
  payloadBytes: number;
  createdAt: Date;
  failedAt: Date;
};

const COLUMNS = `id AS "deliveryId", account_id AS "accountId", target, sender, error_code AS "errorCode",
  error_message AS "errorMessage", fence AS tries, failures, length(payload) AS "payloadBytes", created_at AS "createdAt",
  finished_at AS "failedAt"`;

const ROWS: FailedRows = { list: 'failed-deliveries', table: 'deliveries', columns: COLUMNS, filter: 'target' };

const FIND_FAILED = {
  name: 'find_failed_delivery',
  text: `SELECT ${COLUMNS}, payload FROM deliveries WHERE id = $2 AND account_id = $1 AND status = 'failed'`,
};

/** Failed deliveries, through the statements of the data path; a redrive is a change, which the audit trail has. */
export function failedDeliveries(database: Database, outbox: Pick<DeliveryStore, 'noteAdded'>): FailedDeliveries {
  return {
    list: (accountId, { target }, page) =>
      listFailed(database, ROWS, accountId, target, page, toFailed, ({ deliveryId }) => deliveryId),

    async find(accountId, deliveryId) {
      const { rows } = await database.query<Row & { payload: Uint8Array }>(FIND_FAILED, [accountId, deliveryId]);
      return rows[0] && { ...toFailed(rows[0]), payload: rows[0].payload };
    },

    async redrive(accountId, deliveryIds) {
      const redriven = await database.change(async (tx) => {
        const rows = await tx.$queryRaw<{ id: string }[]>`
          UPDATE deliveries SET status = 'pending', error_code = NULL, error_message = NULL, finished_at = NULL, failures = 0,
            lost_tries = 0, held = false, created_at = clock_timestamp(), due_at = clock_timestamp()
          WHERE account_id = ${accountId} AND id = ANY (${[...deliveryIds]}) AND status = 'failed' RETURNING id`;
        return rows.map(({ id }) => id);
      });
      if (redriven.length > 0) outbox.noteAdded();
      return redriven;
    },
  };
}

function toFailed(row: Row): FailedDelivery {
  const { deliveryId, accountId, target, sender, failures, payloadBytes } = row;
  return {
    deliveryId,
    accountId,
    target,
    sender,
    failures,
    payloadBytes,
    error: { code: row.errorCode, message: row.errorMessage },
    tries: Number(row.tries),
    createdAt: row.createdAt.getTime(),
    failedAt: row.failedAt.getTime(),
  };
}

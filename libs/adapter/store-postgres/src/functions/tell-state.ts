import type { NewDelivery } from '@stoker/app/ports/delivery-store';
import { DEFAULT_BUS } from '@stoker/core/events/bus/bus-name';
import type { FunctionStateChange } from '@stoker/core/events/platform/function-state';
import { queriesOf, type Tx } from '../connection/database.js';
import { insertDeliveries } from '../deliveries/insert-deliveries.js';

/** What is sent of a version whose status may have changed; undefined where it has not. */
export type TellState = (change: FunctionStateChange) => NewDelivery | undefined;

/** Tells of a change in the transaction that makes it. Where the account's default bus has no rule, nobody would hear of it. */
export async function tellState(tx: Tx, tell: TellState, change: FunctionStateChange): Promise<void> {
  const delivery = tell(change);
  if (delivery === undefined || !(await hasListeners(tx, change.accountId))) return;
  await insertDeliveries(queriesOf(tx), [delivery]);
}

async function hasListeners(tx: Tx, accountId: string): Promise<boolean> {
  const rule = await tx.eventRule.findFirst({ where: { accountId, busName: DEFAULT_BUS }, select: { name: true } });
  return rule !== null;
}

import { type Quotas, USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { EventsPorts } from './events-ports.js';

/** What an account may have. */
export async function quotasOf({ findAccount }: Pick<EventsPorts, 'findAccount'>, accountId: string): Promise<Quotas> {
  return (await findAccount(accountId))?.quotas ?? USUAL_QUOTAS;
}

import { type Quotas, USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import type { V2Ports } from './v2-ports.js';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const PARTS_OF_AN_API = { stages: 10, authorizers: 10, deployments: 300 } as const;
export const MAPPINGS_OF_A_DOMAIN = 200;

/** What an account may have. */
export async function quotasOf({ findAccount }: Pick<V2Ports, 'findAccount'>, accountId: string): Promise<Quotas> {
  return (await findAccount(accountId))?.quotas ?? USUAL_QUOTAS;
}

import { badRequest } from '@stoker/core/gateway/refusals';
import { daysBetween, periodStart } from '@stoker/core/rest-api/quota-period';
import type { RestApisPorts } from './rest-apis-ports.js';
import { USAGE } from './parts.js';
import { requireUsagePlanOf } from './usage-plans.js';

/** Days that may be asked about at once. */
const MAX_DAYS = 90;

export interface UsageQuery {
  readonly planId: string;
  readonly keyId?: string | undefined;
  /** `2026-11-26`, as is the end, which is included. */
  readonly from: string;
  readonly to: string;
}

/** By key, for each of the days: requests made, and left of the period's quota. */
export type UsageByKey = Readonly<Record<string, readonly (readonly [used: number, left: number])[]>>;

/**
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html
 *
 * @throws NotFoundException, BadRequestException
 */
export async function getUsage(
  { gateway }: Pick<RestApisPorts, 'gateway'>,
  accountId: string,
  { planId, keyId, from, to }: UsageQuery,
): Promise<UsageByKey> {
  const { document: plan } = await requireUsagePlanOf(gateway, accountId, planId);
  if (![from, to].every((day) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)))) {
    throw badRequest('Usage dates must be of the form YYYY-MM-DD');
  }
  if (Date.parse(to) - Date.parse(from) >= MAX_DAYS * 86_400_000) {
    throw badRequest(`The usage of at most ${MAX_DAYS} days can be asked for`);
  }
  const days = daysBetween(from, to);
  if (days.length === 0) throw badRequest('The end date must not be before the start date');
  const uses = (await gateway.partsOf(planId, USAGE)).map(({ document }) => document);
  const byKey = Map.groupBy(uses, (use) => use.keyId);
  const asked = [...byKey].filter(([key]) => keyId === undefined || key === keyId);
  return Object.fromEntries(
    asked.map(([key, ofKey]) => {
      const usedOn = new Map(ofKey.map(({ day, used }) => [day, used]));
      return [key, days.map((day) => [usedOn.get(day) ?? 0, left(day, usedOn)] as const)];
    }),
  );

  function left(day: string, usedOn: ReadonlyMap<string, number>): number {
    if (plan.quota === undefined) return 0;
    const period = daysBetween(periodStart(plan.quota, Date.parse(day)), day);
    return Math.max(0, plan.quota.limit - period.reduce((sum, one) => sum + (usedOn.get(one) ?? 0), 0));
  }
}

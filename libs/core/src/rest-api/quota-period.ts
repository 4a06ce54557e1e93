import type { Quota } from './usage-plan.js';

const DAY_MS = 86_400_000;

/** `2026-11-26`, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/**
 * The first day of the period that a time is in. Weeks begin on Sundays and months on their first, each as many days later as the
 * quota's offset says. https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html
 */
export function periodStart({ period, offset }: Pick<Quota, 'period' | 'offset'>, time: number): string {
  const today = Math.floor(time / DAY_MS) * DAY_MS;
  if (period === 'DAY') return dayOf(today);
  if (period === 'WEEK') {
    const weekday = new Date(today).getUTCDay();
    return dayOf(today - ((weekday - offset + 7) % 7) * DAY_MS);
  }
  const now = new Date(today);
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1 + offset);
  if (first <= today) return dayOf(first);
  return dayOf(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1 + offset));
}

/** Days from one to another, both included. */
export function daysBetween(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS) days.push(dayOf(at));
  return days;
}

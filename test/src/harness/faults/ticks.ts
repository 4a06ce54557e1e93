import { functionArn } from '@stoker/core/model/arn';
import { send, signed } from '../raw-http.js';
import type { FaultStack } from './fault-stack.js';
import { TICKING } from './workload.js';

/** Requests at once. */
const AT_ONCE = 8;

let batches = 0;

/**
 * Makes schedules that each invoke a function once, all at the first whole second after `inMs`.
 *
 * @returns when, ms since the epoch
 */
export async function setTicks(faults: FaultStack, count: number, inMs: number): Promise<number> {
  const batch = ++batches;
  const names = Array.from({ length: count }, (_, n) => `tick-${batch}-${n}`);
  const dueAt = Math.ceil((Date.now() + inMs) / 1_000) * 1_000;
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE);
    await Promise.all(some.map((name) => create(faults, name, dueAt)));
  }
  faults.ticks.push(...names);
  return dueAt;
}

async function create({ stack, accounts }: FaultStack, name: string, dueAt: number): Promise<void> {
  const account = accounts[0]!;
  const body = JSON.stringify({
    ScheduleExpression: `at(${new Date(dueAt).toISOString().slice(0, 19)})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: functionArn('us-east-1', account.accountId, TICKING),
      RoleArn: account.role,
      Input: JSON.stringify({ tick: name }),
    },
  });
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', url: `/schedules/${name}`, headers, body };
  const answer = await send(stack.server, signed(stack.server, account, request, { service: 'scheduler' }));
  if (answer.status !== 200) throw new Error(`no schedule ${name}: ${answer.status} ${answer.body}`);
}

import type { ServerProcess } from '../server-process.js';
import { send, signed } from '../raw-http.js';
import type { FaultStack } from './fault-stack.js';
import { TICKING } from './workload.js';

const TRUST = {
  Statement: { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' },
};
const POLICY = { Statement: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' } };
/** Requests at once. */
const AT_ONCE = 8;

let batches = 0;
let role: Promise<string> | undefined;

/**
 * Makes schedules that each invoke a function once, all at the first whole second after `inMs`.
 *
 * @returns when, ms since the epoch
 */
export async function setTicks(faults: FaultStack, count: number, inMs: number): Promise<number> {
  const { stack } = faults;
  role ??= stack.operator.role(stack.account, 'ticker', TRUST, POLICY);
  const roleArn = await role;
  const batch = ++batches;
  const names = Array.from({ length: count }, (_, n) => `tick-${batch}-${n}`);
  const dueAt = Math.ceil((Date.now() + inMs) / 1_000) * 1_000;
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE);
    await Promise.all(some.map((name) => create(faults, stack.server, { name, roleArn, dueAt })));
  }
  faults.ticks.push(...names);
  return dueAt;
}

async function create(
  { stack }: FaultStack,
  server: ServerProcess,
  { name, roleArn, dueAt }: { readonly name: string; readonly roleArn: string; readonly dueAt: number },
): Promise<void> {
  const body = JSON.stringify({
    ScheduleExpression: `at(${new Date(dueAt).toISOString().slice(0, 19)})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: `arn:aws:lambda:us-east-1:${stack.account.accountId}:function:${TICKING}`,
      RoleArn: roleArn,
      Input: JSON.stringify({ tick: name }),
    },
  });
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', url: `/schedules/${name}`, headers, body };
  const answer = await send(server, signed(server, stack.account, request, { service: 'scheduler' }));
  if (answer.status !== 200) throw new Error(`no schedule ${name}: ${answer.status} ${answer.body}`);
}

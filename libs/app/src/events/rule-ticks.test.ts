import { beforeEach, describe, expect, it } from 'vitest';
import type { DueTimer } from '../ports/timer-store.js';
import { deleteRule, putRule, setRuleState } from './event-rules.js';
import { putTargets } from './rule-targets.js';
import { ruleTicks } from './rule-ticks.js';
import { ACCOUNT, BUS, EventsKit, payloadOf, REGION } from './testing/events-kit.js';

const RULE = { ...BUS, ruleName: 'often' };
const RULE_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:rule/often`;
const OWNER = 'default/often';
const settings = {
  eventPattern: undefined,
  scheduleExpression: 'rate(5 minutes)',
  state: 'ENABLED',
  description: undefined,
  roleArn: undefined,
  tags: {},
} as const;

let kit: EventsKit;
beforeEach(async () => {
  kit = new EventsKit();
  await putRule(kit, RULE, settings);
});

describe('the timer of a rule', () => {
  it('waits for the end of a first period, and again after it was enabled', async () => {
    const wait = () => (kit.buses.timers.get(OWNER)?.dueAt ?? NaN) - kit.clock.now();
    expect(wait()).toBe(300_000);
    kit.clock.advance(60_000);
    await putTargets(kit, RULE, [{ id: 'q', arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:q` }]);
    expect(wait()).toBe(240_000);
    await setRuleState(kit, RULE, 'DISABLED');
    expect(kit.buses.timers.get(OWNER)?.dueAt).toBeUndefined();
    await setRuleState(kit, RULE, 'ENABLED');
    expect(wait()).toBe(300_000);
  });

  it.each(['rate(100000000 days)', 'rate(2147483647 days)', 'rate(3000000 days)'])(
    'is refused where %s comes at no date',
    async (scheduleExpression) => {
      await expect(putRule(kit, RULE, { ...settings, scheduleExpression })).rejects.toMatchObject({
        code: 'ValidationException',
        message: 'Parameter ScheduleExpression is not valid.',
      });
      const key = { ...RULE, ruleName: 'new', busName: 'default' };
      await expect(putRule(kit, key, { ...settings, scheduleExpression, state: 'DISABLED' })).rejects.toThrow();
      await putRule(kit, RULE, { ...settings, scheduleExpression: 'rate(2000000 days)' });
    },
  );

  it('goes with its schedule, and with the rule', async () => {
    await putRule(kit, RULE, { ...settings, eventPattern: '{"source": ["a"]}', scheduleExpression: undefined });
    expect(kit.buses.timers.size).toBe(0);
    await putRule(kit, RULE, settings);
    await deleteRule(kit, RULE);
    expect(kit.buses.timers.size).toBe(0);
  });
});

describe('a time of a rule', () => {
  const at = Date.UTC(2026, 10, 26, 3, 0, 0);
  const tick = (owner: string) => {
    const timer = { ...kit.buses.timers.get(OWNER), owner, version: 7, nextAt: at, dueAt: at } as DueTimer;
    return { timer, at, isLast: false };
  };

  it('sends a scheduled event to its targets, always the same', async () => {
    await putTargets(kit, RULE, [{ id: 'f', arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f` }]);
    const meanings = ruleTicks(kit.buses, REGION);
    const [meaning] = await meanings([tick(OWNER)], at + 20);
    const [delivery] = meaning?.deliveries ?? [];
    expect(meaning?.deliveries).toHaveLength(1);
    expect(delivery).toMatchObject({ sender: { service: 'events', sourceArn: RULE_ARN }, createdAt: at + 20 });
    expect(JSON.parse(payloadOf(delivery!))).toEqual({
      version: '0',
      id: expect.any(String) as string,
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: ACCOUNT,
      time: '2026-11-26T03:00:00Z',
      region: REGION,
      resources: [RULE_ARN],
      detail: {},
    });
    const [again] = await meanings([tick(OWNER)], at + 20);
    expect(again).toEqual(meaning);
  });

  it('means nothing where the rule is gone', async () => {
    expect(await ruleTicks(kit.buses, REGION)([tick('default/none')], at)).toEqual([undefined]);
  });
});

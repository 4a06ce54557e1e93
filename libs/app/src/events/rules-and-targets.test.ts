import { effectiveQuotas, AS_IT_COMES } from '@stoker/core/quotas/quotas';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEventBus, deleteEventBus, describeEventBus, updateEventBus } from './event-buses.js';
import { deleteRule, describeRule, listRules, putRule, type RuleSettings, setRuleState } from './event-rules.js';
import { eventResourceTags, listEventTags, tagEventResource, untagEventResource } from './event-tags.js';
import { listTargetsByRule, putTargets, removeTargets } from './rule-targets.js';
import { ACCOUNT, BUS, EventsKit } from './testing/events-kit.js';

let kit: EventsKit;
beforeEach(() => {
  kit = new EventsKit();
});

const RULE = { ...BUS, ruleName: 'r' };
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const settings = (more: Partial<RuleSettings> = {}): RuleSettings => ({
  eventPattern: '{"source": ["a"]}',
  scheduleExpression: undefined,
  state: 'ENABLED',
  description: undefined,
  roleArn: undefined,
  tags: {},
  ...more,
});
const code = (value: string) => expect.objectContaining({ code: value }) as Error;

describe('buses', () => {
  const target = { ...BUS, busName: 'orders' };
  const plain = { description: undefined, deadLetterArn: undefined, tags: {} };

  it('are made, changed whole and deleted', async () => {
    await createEventBus(kit, target, { ...plain, description: 'mine', tags: { a: '1' } });
    kit.clock.advance(5_000);
    await updateEventBus(kit, target, { description: undefined, deadLetterArn: QUEUE });
    const bus = await describeEventBus(kit, target);
    expect(bus).toMatchObject({ description: undefined, deadLetterArn: QUEUE, tags: { a: '1' } });
    expect(bus.modifiedAt - bus.createdAt).toBe(5_000);
    await deleteEventBus(kit, target);
    await expect(describeEventBus(kit, target)).rejects.toThrow('Event bus orders does not exist.');
  });

  it('are as many as the quota says, and no reserved tags have they', async () => {
    const quotas = effectiveQuotas(AS_IT_COMES, { 'event-buses': 0 });
    kit.accounts.set(ACCOUNT, { accountId: ACCOUNT, name: 'a', concurrencyLimit: 1, quotas });
    await expect(createEventBus(kit, target, plain)).rejects.toThrow(code('LimitExceededException'));
    await expect(createEventBus(kit, target, { ...plain, tags: { 'aws:a': '' } })).rejects.toThrow(
      code('ValidationException'),
    );
  });

  it('have one that stays', async () => {
    await expect(deleteEventBus(kit, BUS)).rejects.toThrow('Cannot delete event bus default.');
  });
});

describe('rules', () => {
  it('are replaced when they are put again, but for their tags and targets', async () => {
    await putRule(kit, RULE, settings({ description: 'first', tags: { a: '1' } }));
    await putTargets(kit, RULE, [{ id: 't', arn: QUEUE }]);
    await putRule(kit, RULE, settings({ state: 'DISABLED', tags: { b: '2' } }));
    expect(await describeRule(kit, RULE)).toMatchObject({
      description: undefined,
      state: 'DISABLED',
      tags: { a: '1' },
      targets: [{ id: 't' }],
    });
  });

  it('are refused before anything is written', async () => {
    await expect(putRule(kit, RULE, settings({ eventPattern: '{' }))).rejects.toThrow(
      code('InvalidEventPatternException'),
    );
    await expect(putRule(kit, { ...RULE, busName: 'none' }, settings())).rejects.toThrow(
      code('ResourceNotFoundException'),
    );
    await expect(describeRule(kit, RULE)).rejects.toThrow('Rule r does not exist on EventBus default.');
  });

  it('are enabled, disabled and deleted when they have no targets', async () => {
    await putRule(kit, RULE, settings());
    await setRuleState(kit, RULE, 'DISABLED');
    expect((await describeRule(kit, RULE)).state).toBe('DISABLED');
    await putTargets(kit, RULE, [{ id: 't', arn: QUEUE }]);
    await expect(deleteRule(kit, RULE)).rejects.toThrow("Rule can't be deleted since it has targets.");
    await removeTargets(kit, RULE, ['t']);
    await deleteRule(kit, RULE);
    await deleteRule(kit, RULE);
    expect((await listRules(kit, BUS, {}, { maxItems: 10 })).items).toEqual([]);
    await expect(listRules(kit, { ...BUS, busName: 'none' }, {}, { maxItems: 10 })).rejects.toThrow('does not exist');
  });
});

describe('targets', () => {
  beforeEach(() => putRule(kit, RULE, settings()));

  it('are added, changed by id, listed and removed', async () => {
    expect(await putTargets(kit, RULE, [{ id: 'b', arn: QUEUE }])).toEqual([]);
    await putTargets(kit, RULE, [
      { id: 'b', arn: QUEUE, input: '1' },
      { id: 'a', arn: QUEUE },
    ]);
    const page = await listTargetsByRule(kit, RULE, { maxItems: 10 });
    expect(page.items).toEqual([
      { id: 'a', arn: QUEUE },
      { id: 'b', arn: QUEUE, input: '1' },
    ]);
    expect(await removeTargets(kit, RULE, ['a', 'none'])).toMatchObject([
      { id: 'none', code: 'ResourceNotFoundException' },
    ]);
    expect((await describeRule(kit, RULE)).targets).toEqual([{ id: 'b', arn: QUEUE, input: '1' }]);
  });

  it('are left out where nothing can be sent to them', async () => {
    const stream = 'arn:aws:kinesis:us-east-1:1:stream/s';
    const failed = await putTargets(kit, RULE, [
      { id: 'a', arn: stream },
      { id: 'b', arn: QUEUE },
    ]);
    expect(failed).toEqual([
      { id: 'a', code: 'NotImplementedException', message: 'Stoker sends no events to kinesis.' },
    ]);
    expect((await describeRule(kit, RULE)).targets).toEqual([{ id: 'b', arn: QUEUE }]);
  });

  it('are five at most, and none is added of too many', async () => {
    const many = Array.from({ length: 6 }, (_, index) => ({ id: `t${index}`, arn: QUEUE }));
    await expect(putTargets(kit, RULE, many)).rejects.toThrow(code('LimitExceededException'));
    await putTargets(kit, RULE, many.slice(0, 5));
    await putTargets(kit, RULE, many.slice(0, 5));
    expect((await describeRule(kit, RULE)).targets).toHaveLength(5);
  });

  it('need their rule', async () => {
    const none = { ...RULE, ruleName: 'none' };
    await expect(putTargets(kit, none, [{ id: 'a', arn: QUEUE }])).rejects.toThrow(code('ResourceNotFoundException'));
    await expect(removeTargets(kit, none, ['a'])).rejects.toThrow(code('ResourceNotFoundException'));
  });
});

describe('tags', () => {
  it.each([['a rule', RULE] as const, ['a bus', BUS] as const])('are added to and taken from %s', async (_, target) => {
    await putRule(kit, RULE, settings());
    await tagEventResource(kit, target, { a: '1', b: '2' });
    await untagEventResource(kit, target, ['b', 'c']);
    expect(await listEventTags(kit, target)).toEqual({ a: '1' });
    await expect(tagEventResource(kit, target, { 'aws:x': '1' })).rejects.toThrow(code('ValidationException'));
  });

  it('are found by ARN for authorisation, of what is there', async () => {
    const tagsOf = eventResourceTags(kit.buses, kit.snapshots);
    const arn = (resource: string) => `arn:aws:events:us-east-1:${ACCOUNT}:${resource}`;
    await createEventBus(
      kit,
      { ...BUS, busName: 'orders' },
      { description: undefined, deadLetterArn: undefined, tags: { a: '1' } },
    );
    await putRule(kit, { ...RULE, busName: 'orders' }, settings({ tags: { b: '2' } }));
    expect(await tagsOf(arn('event-bus/orders'))).toEqual({ a: '1' });
    expect(await tagsOf(arn('rule/orders/r'))).toEqual({ b: '2' });
    expect(await tagsOf(arn('rule/r'))).toBeUndefined();
    expect(await tagsOf(arn('event-bus/none'))).toBeUndefined();
    expect(tagsOf('arn:aws:lambda:us-east-1:111122223333:function:f')).toBeUndefined();
    await tagEventResource(kit, { ...BUS, busName: 'orders' }, { a: '3' });
    expect(await tagsOf(arn('event-bus/orders'))).toEqual({ a: '3' });
  });
});

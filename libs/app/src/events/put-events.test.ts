import { beforeEach, describe, expect, it } from 'vitest';
import type { NewDelivery } from '../ports/delivery-store.js';
import { BusSender } from './bus-sender.js';
import { busResourcePolicies, putBusPolicy, putPermission, removePermission } from './bus-permissions.js';
import { createEventBus } from './event-buses.js';
import { putRule, setRuleState } from './event-rules.js';
import { type EventEntry, putEvents } from './put-events.js';
import { putTargets } from './rule-targets.js';
import { ACCOUNT, BUS, EventsKit, payloadOf, REGION } from './testing/events-kit.js';

const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const RULE = { ...BUS, ruleName: 'r' };
const RULE_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:rule/r`;
const ORDERS = { ...BUS, busName: 'orders' };
const ORDERS_ARN = `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/orders`;
const settings = {
  eventPattern: '{"source": ["shop"]}',
  scheduleExpression: undefined,
  state: 'ENABLED',
  description: undefined,
  roleArn: undefined,
  tags: {},
} as const;
const entry = (more: Partial<EventEntry> = {}): EventEntry => ({
  source: 'shop',
  detailType: 'Order placed',
  detail: '{"total": 1.50}',
  ...more,
});

let kit: EventsKit;
beforeEach(async () => {
  kit = new EventsKit();
  await putRule(kit, RULE, settings);
  await putTargets(kit, RULE, [{ id: 'f', arn: FUNCTION }]);
});
const put = (...entries: EventEntry[]) => putEvents(kit, kit.caller(), entries);

describe('putting events', () => {
  it('refuses one that takes too long to compare with the rules, alone', async () => {
    const absent = Array.from({ length: 60 }, (_, index) => [`k${index}`, [{ exists: false }]]);
    const list = { ...Object.fromEntries(absent), total: [1.5] };
    await putRule(kit, RULE, { ...settings, eventPattern: JSON.stringify({ detail: { list } }) });
    const detail = JSON.stringify({ list: Array.from({ length: 200_000 }, () => ({})) });
    const [slow, quick] = await put(entry({ detail }), entry({ detail: '{"list": {"total": 1.5}}' }));
    expect(slow).toMatchObject({
      errorCode: 'InvalidArgument',
      errorMessage: expect.stringContaining('too long') as string,
    });
    expect(quick).toEqual({ eventId: expect.any(String) as string });
    expect(kit.sent).toHaveLength(1);
  });

  it('sends what rules match to their targets, all of it in one commit', async () => {
    const results = await put(entry(), entry({ source: 'other' }), entry());
    expect(results).toEqual([
      { eventId: expect.any(String) as string },
      { eventId: expect.any(String) as string },
      { eventId: expect.any(String) as string },
    ]);
    expect(kit.commits).toHaveLength(1);
    expect(kit.sent).toHaveLength(2);
    const [first] = kit.sent;
    expect(first).toMatchObject({
      accountId: ACCOUNT,
      target: FUNCTION,
      sender: { service: 'events', sourceArn: RULE_ARN, roleArn: undefined },
      policy: { maximumRetries: 185, maximumAgeMs: 86_400_000 },
      deadLetter: undefined,
      createdAt: kit.clock.now(),
    });
    expect(JSON.parse(payloadOf(first!))).toMatchObject({
      id: (results[0] as { eventId: string }).eventId,
      account: ACCOUNT,
      region: REGION,
      detail: { total: 1.5 },
    });
    expect(payloadOf(first!)).toContain('{"total": 1.50}');
  });

  it('writes nothing where nothing matches', async () => {
    expect(await put(entry({ source: 'other' }))).toMatchObject([{ eventId: expect.any(String) as string }]);
    expect(kit.commits).toEqual([]);
  });

  it('takes the settings of the target', async () => {
    await putTargets(kit, RULE, [
      {
        id: 'f',
        arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:q.fifo`,
        roleArn: ROLE,
        messageGroupId: 'g',
        inputPath: '$.detail',
        maximumRetryAttempts: 0,
        maximumEventAgeSeconds: 60,
        deadLetterArn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`,
      },
    ]);
    await put(entry({ traceHeader: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700' }));
    expect(kit.sent).toMatchObject([
      {
        sender: { roleArn: ROLE },
        parameters: { messageGroupId: 'g' },
        policy: { maximumRetries: 0, maximumAgeMs: 60_000 },
        deadLetter: {
          arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`,
          messageAttributes: { RULE_ARN: { type: 'String', value: RULE_ARN } },
        },
        traceHeader: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700',
      },
    ]);
    expect(payloadOf(kit.sent[0]!)).toBe('{"total":1.5}');
  });

  it('sees a change of the rules at once', async () => {
    await put(entry());
    await setRuleState(kit, RULE, 'DISABLED');
    await put(entry());
    expect(kit.sent).toHaveLength(1);
  });

  it.each<[Partial<EventEntry>, string, string]>([
    [{ source: undefined }, 'InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.'],
    [
      { detailType: '' },
      'InvalidArgument',
      'Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    ],
    [{ detail: undefined }, 'InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.'],
    [{ detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
    [{ source: 'aws.s3' }, 'NotAuthorizedForSourceException', 'Not authorized for the source.'],
    [{ traceHeader: 'x' }, 'InvalidArgument', 'Parameter TraceHeader is not valid.'],
    [{ time: new Date(8e15) }, 'InvalidArgument', 'Parameter Time is not valid.'],
  ])('fails %j alone', async (more, errorCode, message) => {
    const results = await put(entry(more), entry());
    expect(results).toMatchObject([
      { errorCode, errorMessage: expect.stringContaining(message) as string },
      { eventId: expect.any(String) as string },
    ]);
    expect(kit.sent).toHaveLength(1);
  });

  it('takes a megabyte together, and not a byte more', async () => {
    const fixed = 'shopOrder placed{"a":""}'.length;
    const large = (bytes: number) => entry({ detail: JSON.stringify({ a: 'x'.repeat(bytes - fixed) }) });
    expect(await put(large(512 * 1024), large(512 * 1024))).toHaveLength(2);
    await expect(put(large(512 * 1024), large(512 * 1024 + 1))).rejects.toThrow(
      'Total size of the entries in the request is over the limit.',
    );
    await expect(put(large(1024 * 1024 - 10), entry({ time: new Date() }))).rejects.toThrow('over the limit');
  });

  it('leaves out a target whose input would be too large, alone, and tells its dead letters', async () => {
    const template = `[${Array<string>(2_000).fill('<all>').join()}]`;
    const transformer = { template, paths: { all: '$' } };
    const dead = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
    await putTargets(kit, RULE, [
      { id: 'large', arn: FUNCTION, transformer },
      { id: 'told', arn: FUNCTION, transformer, deadLetterArn: dead },
    ]);
    const results = await put(entry({ detail: JSON.stringify({ a: 'x'.repeat(500_000) }) }));
    expect(results).toEqual([{ eventId: expect.any(String) as string }]);
    expect(kit.sent.map(({ target }) => target)).toEqual([FUNCTION, dead]);
    const [whole, letter] = kit.sent;
    expect(letter!.payload).toBe(whole!.payload);
    expect(letter!.parameters.messageAttributes).toMatchObject({
      RULE_ARN: { value: RULE_ARN },
      TARGET_ARN: { value: FUNCTION },
      ERROR_CODE: { value: 'INVALID_PARAMETER' },
      RETRY_ATTEMPTS: { value: '0' },
    });
  });

  it('shares an event between the targets that get all of it', async () => {
    await putTargets(kit, RULE, [{ id: 'g', arn: `${FUNCTION}2` }]);
    await put(entry());
    expect(kit.sent).toHaveLength(2);
    expect(kit.sent[0]!.payload).toBe(kit.sent[1]!.payload);
  });

  it('refuses an entry of which more would come than a process should hold, alone', async () => {
    for (let index = 0; index < 20; index++) {
      const rule = { ...BUS, ruleName: `large${index}` };
      await putRule(kit, rule, { ...settings, eventPattern: '{"source": ["large"]}' });
      await putTargets(
        kit,
        rule,
        Array.from({ length: 5 }, (_, id) => ({ id: `t${id}`, arn: FUNCTION })),
      );
    }
    const detail = JSON.stringify({ a: 'x'.repeat(400_000) });
    const [first, second, other] = await put(
      entry({ source: 'large', detail }),
      entry({ source: 'large', detail }),
      entry(),
    );
    expect(first).toEqual({ eventId: expect.any(String) as string });
    expect(second).toMatchObject({
      errorCode: 'InvalidArgument',
      errorMessage: expect.stringContaining('more than 67108864 bytes') as string,
    });
    expect(other).toEqual({ eventId: expect.any(String) as string });
    expect(kit.sent).toHaveLength(101);
  });

  it('refuses those of whose account too much waits already, alone', async () => {
    kit.room = 1;
    const [taken, refused, unmatched] = await put(entry(), entry(), entry({ source: 'other' }));
    expect(refused).toEqual({ errorCode: 'ThrottlingException', errorMessage: 'Rate exceeded' });
    for (const one of [taken, unmatched]) expect(one).toEqual({ eventId: expect.any(String) as string });
    expect(kit.sent).toHaveLength(1);
  });

  it('to a bus that is not there goes nowhere, as on AWS', async () => {
    expect(await put(entry({ bus: 'none' }))).toMatchObject([{ eventId: expect.any(String) as string }]);
    expect(kit.sent).toEqual([]);
  });
});

describe('from bus to bus', () => {
  const sender = () => new BusSender(kit, REGION);
  const forwarded = async (): Promise<NewDelivery> => {
    await putTargets(kit, RULE, [{ id: 'f', arn: ORDERS_ARN, roleArn: ROLE }]);
    await put(entry());
    return kit.sent.at(-1)!;
  };

  beforeEach(async () => {
    await createEventBus(kit, ORDERS, { description: undefined, deadLetterArn: undefined, tags: {} });
    await putRule(kit, { ...ORDERS, ruleName: 'next' }, settings);
    await putTargets(kit, { ...ORDERS, ruleName: 'next' }, [
      { id: 'f', arn: FUNCTION },
      { id: 'back', arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`, roleArn: ROLE },
    ]);
  });

  it('an event goes on as it is, once however often it is handed over, and to no third bus', async () => {
    const delivery = await forwarded();
    const before = kit.sent.length;
    expect(await sender().send(delivery)).toEqual({ kind: 'sent' });
    expect(await sender().send(delivery)).toEqual({ kind: 'sent' });
    const sent = kit.sent.slice(before);
    expect(sent.map(({ target }) => target)).toEqual([FUNCTION, FUNCTION]);
    expect(new Set(sent.map(({ deliveryId }) => deliveryId)).size).toBe(1);
    expect(payloadOf(sent[0]!)).toBe(payloadOf(delivery));
    expect(sent[0]!.sender.sourceArn).toBe(`arn:aws:events:${REGION}:${ACCOUNT}:rule/orders/next`);
  });

  it('waits while too much of the account waits to be sent', async () => {
    const delivery = await forwarded();
    const before = kit.sent.length;
    kit.room = 0;
    expect(await sender().send(delivery)).toMatchObject({ kind: 'again', error: { code: 'THROTTLING' } });
    expect(kit.sent).toHaveLength(before);
    kit.room = 1;
    expect(await sender().send(delivery)).toEqual({ kind: 'sent' });
  });

  it('what a function sends becomes an event, which may go on', async () => {
    const delivery: NewDelivery = {
      ...(await forwarded()),
      deliveryId: '11111111-1111-4111-8111-111111111111',
      sender: { service: 'lambda', sourceArn: FUNCTION },
      parameters: { event: { source: 'shop', detailType: 'Result', resources: [FUNCTION] } },
      payload: Buffer.from('{"ok": true}'),
    };
    const before = kit.sent.length;
    await sender().send(delivery);
    const sent = kit.sent.slice(before);
    expect(sent).toHaveLength(2);
    expect(JSON.parse(payloadOf(sent[0]!))).toMatchObject({
      id: delivery.deliveryId,
      'detail-type': 'Result',
      resources: [FUNCTION],
      detail: { ok: true },
    });
  });

  it('a default bus is always there', async () => {
    const own = { accountId: '444455556666', busName: 'default' };
    const delivery = { ...(await forwarded()), target: `arn:aws:events:${REGION}:${own.accountId}:event-bus/default` };
    const before = kit.sent.length;
    expect(await sender().send(delivery)).toEqual({ kind: 'sent' });
    expect(kit.sent).toHaveLength(before);
    // But not among those that are in use, for anybody can name any.
    expect(await kit.snapshots.with(own, (bus) => bus)).toBeUndefined();
    await putRule(kit, { ...own, region: REGION, ruleName: 'r' }, settings);
    await putTargets(kit, { ...own, region: REGION, ruleName: 'r' }, [{ id: 'f', arn: FUNCTION }]);
    expect(await sender().send(delivery)).toEqual({ kind: 'sent' });
    expect(kit.sent).toHaveLength(before + 1);
  });

  it.each([
    ['a bus that is not there', { target: ORDERS_ARN.replace('orders', 'none') }, 'NO_RESOURCE'],
    ['a bus of another region', { target: ORDERS_ARN.replace(REGION, 'eu-west-1') }, 'NO_RESOURCE'],
    ['what is no event', { payload: Buffer.from('[]') }, 'INVALID_PARAMETER'],
  ])('%s is never sent', async (_, change, code) => {
    const result = await sender().send({ ...(await forwarded()), ...change });
    expect(result).toMatchObject({ kind: 'never', error: { code } });
  });
});

describe('the policy of a bus', () => {
  it('is what authorisation reads', async () => {
    const policyOf = busResourcePolicies(kit.snapshots);
    const check = { action: 'events:PutEvents', resource: ORDERS_ARN };
    await createEventBus(kit, ORDERS, { description: undefined, deadLetterArn: undefined, tags: {} });
    expect(await policyOf(check)).toBeUndefined();
    await putPermission(kit, ORDERS, { statementId: 's', action: 'events:PutEvents', principal: '*' });
    expect((await policyOf(check))?.Statement).toMatchObject([{ Sid: 's', Principal: '*', Resource: ORDERS_ARN }]);
    await removePermission(kit, ORDERS, 's');
    expect(await policyOf(check)).toBeUndefined();
    await expect(removePermission(kit, ORDERS, 's')).rejects.toThrow('does not exist');
    await putBusPolicy(
      kit,
      ORDERS,
      JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Principal: '*', Action: 'events:*', Resource: '*' },
      }),
    );
    expect((await policyOf(check))?.Statement).toMatchObject({ Effect: 'Deny' });
    await removePermission(kit, ORDERS, undefined);
    expect(await policyOf(check)).toBeUndefined();
    expect(policyOf({ action: 'lambda:InvokeFunction', resource: FUNCTION })).toBeUndefined();
  });

  it('grants what is done with a bus, denies all else on it, and has no say in who changes policies', async () => {
    const policyOf = busResourcePolicies(kit.snapshots);
    await createEventBus(kit, ORDERS, { description: undefined, deadLetterArn: undefined, tags: {} });
    const say = (Effect: string) => ({ Effect, Principal: '*', Action: 'events:*', Resource: ORDERS_ARN });
    const Statement = [say('Allow'), say('Deny')];
    await putBusPolicy(kit, ORDERS, JSON.stringify({ Version: '2012-10-17', Statement }));
    const effects = async (action: string) => {
      const policy = await policyOf({ action: `events:${action}`, resource: ORDERS_ARN });
      return policy && [policy.Statement].flat().map(({ Effect }) => Effect);
    };
    expect(await effects('PutEvents')).toEqual(['Allow', 'Deny']);
    expect(await effects('DeleteEventBus')).toEqual(['Deny']);
    expect(await effects('UpdateEventBus')).toEqual(['Deny']);
    expect(await effects('PutPermission')).toBeUndefined();
    expect(await effects('RemovePermission')).toBeUndefined();
  });
});

import type { EventBus } from '@stoker/core/events/bus/event-bus';
import type { EventRule } from '@stoker/core/events/bus/rule';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventBuses } from '../event-buses.js';

export interface EventBusesHarness {
  readonly buses: EventBuses;
  /** Makes an account that nothing else uses and answers its id. */
  newAccount(): Promise<string>;
}

const NOW = Date.parse('2026-11-26T02:00:00.123Z');

/** What every `EventBuses` must do. Run it from a test file of the implementation. */
export function eventBusesContract(makeHarness: () => Promise<EventBusesHarness>): void {
  let buses: EventBuses;
  let accountId: string;
  let newAccount: () => Promise<string>;
  const aBus = (busName: string, more: Partial<EventBus> = {}): EventBus => ({
    accountId,
    busName,
    description: undefined,
    deadLetterArn: undefined,
    policy: undefined,
    tags: {},
    createdAt: NOW,
    modifiedAt: NOW,
    ...more,
  });
  const aRule = (ruleName: string, more: Partial<EventRule> = {}): EventRule => ({
    accountId,
    busName: 'default',
    ruleName,
    eventPattern: '{"source": ["a"]}',
    scheduleExpression: undefined,
    state: 'ENABLED',
    description: undefined,
    roleArn: undefined,
    tags: {},
    targets: [],
    ...more,
  });
  const put = (rule: EventRule, limit = 10) =>
    buses.putRule(
      rule,
      limit,
      () => rule,
      () => undefined,
    );
  const code = (value: string) => expect.objectContaining({ code: value }) as Error;

  beforeEach(async () => {
    const harness = await makeHarness();
    ({ buses } = harness);
    newAccount = () => harness.newAccount();
    accountId = await newAccount();
  });

  describe('event buses', () => {
    it('are found as they were made, in their account alone', async () => {
      const bus = aBus('orders', {
        description: 'of the shop',
        deadLetterArn: 'arn:aws:sqs:eu-west-1:1:q',
        policy: { Version: '2012-10-17', Statement: [] },
        tags: { team: 'a' },
      });
      await buses.create(bus, 10);
      expect(await buses.find(bus)).toStrictEqual(bus);
      expect(await buses.find({ accountId: await newAccount(), busName: 'orders' })).toBeUndefined();
      await expect(buses.create(bus, 10)).rejects.toThrow(code('ResourceAlreadyExistsException'));
    });

    it('have a default one that nobody made', async () => {
      const key = { accountId, busName: 'default' };
      expect(await buses.find(key)).toStrictEqual(aBus('default', { createdAt: 0, modifiedAt: 0 }));
      await expect(buses.create(aBus('default'), 10)).rejects.toThrow(code('ResourceAlreadyExistsException'));
      const changed = await buses.change(key, (bus) => ({ ...bus, description: 'mine' }));
      expect(await buses.find(key)).toStrictEqual(changed);
      expect(changed.description).toBe('mine');
    });

    it('are no more than allowed, the default one not counted', async () => {
      await buses.change({ accountId, busName: 'default' }, (bus) => bus);
      await buses.create(aBus('one'), 2);
      await buses.create(aBus('two'), 2);
      await expect(buses.create(aBus('three'), 2)).rejects.toThrow(code('LimitExceededException'));
    });

    it('are changed whole or not at all', async () => {
      await buses.create(aBus('orders'), 10);
      const key = { accountId, busName: 'orders' };
      const failing = buses.change(key, () => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await expect(buses.change({ accountId, busName: 'none' }, (bus) => bus)).rejects.toThrow(
        code('ResourceNotFoundException'),
      );
      expect(await buses.find(key)).toStrictEqual(aBus('orders'));
    });

    it('are deleted when they have no rules', async () => {
      const key = { accountId, busName: 'orders' };
      await buses.create(aBus('orders'), 10);
      const rule = await put(aRule('r', { busName: 'orders' }));
      await expect(buses.delete(key)).rejects.toThrow(code('ValidationException'));
      await buses.deleteRule(rule, () => undefined);
      await buses.delete(key);
      await buses.delete(key);
      expect(await buses.find(key)).toBeUndefined();
    });

    it('are listed by name, in pages, the default one in its place', async () => {
      for (const name of ['zoo', 'bar', 'foo']) await buses.create(aBus(name), 10);
      const names: string[][] = [];
      let marker: string | undefined;
      do {
        const page = await buses.list(accountId, undefined, { marker, maxItems: 2 });
        names.push(page.items.map(({ busName }) => busName));
        marker = page.nextMarker;
      } while (marker !== undefined);
      expect(names).toEqual([
        ['bar', 'default'],
        ['foo', 'zoo'],
      ]);
      const some = await buses.list(accountId, 'de', { maxItems: 10 });
      expect(some.items.map(({ busName }) => busName)).toEqual(['default']);
      await buses.change({ accountId, busName: 'default' }, (bus) => bus);
      expect((await buses.list(accountId, undefined, { maxItems: 10 })).items).toHaveLength(4);
    });
  });

  describe('rules', () => {
    it('are found as they were put, on their bus alone', async () => {
      const rule = aRule('r', {
        eventPattern: undefined,
        scheduleExpression: 'rate(1 minute)',
        state: 'DISABLED',
        description: 'nightly',
        roleArn: 'arn:aws:iam::1:role/r',
        tags: { team: 'a' },
        targets: [{ id: 't', arn: 'arn:a', transformer: { paths: { b: '$.b', a: '$.a' }, template: '"<a>\\u0000"' } }],
      });
      expect(await put(rule)).toStrictEqual(rule);
      expect(await buses.findRule(rule)).toStrictEqual(rule);
      expect(await buses.findRule({ ...rule, busName: 'other' })).toBeUndefined();
      expect(await buses.findRule({ ...rule, accountId: await newAccount() })).toBeUndefined();
    });

    it('are put again knowing what they were', async () => {
      const first = await put(aRule('r'));
      const second = await buses.putRule(
        first,
        10,
        (current) => ({ ...current!, description: 'again' }),
        () => undefined,
      );
      expect(second).toStrictEqual({ ...first, description: 'again' });
      expect(await buses.findRule(first)).toStrictEqual(second);
    });

    it('are no more than allowed, and those that are there can be put again', async () => {
      await put(aRule('one'), 1);
      await put(aRule('one'), 1);
      await expect(put(aRule('two'), 1)).rejects.toThrow(code('LimitExceededException'));
    });

    it('need their bus', async () => {
      await expect(put(aRule('r', { busName: 'none' }))).rejects.toThrow(code('ResourceNotFoundException'));
    });

    it('are changed and deleted whole or not at all', async () => {
      const rule = await put(aRule('r'));
      const refuse = () => {
        throw new Error('no');
      };
      await expect(buses.changeRule(rule, refuse)).rejects.toThrow('no');
      await expect(buses.deleteRule(rule, refuse)).rejects.toThrow('no');
      await expect(buses.changeRule(aRule('none'), (one) => one)).rejects.toThrow(code('ResourceNotFoundException'));
      expect(await buses.findRule(rule)).toStrictEqual(rule);
      await buses.deleteRule(rule, () => undefined);
      await buses.deleteRule(rule, refuse);
      expect(await buses.findRule(rule)).toBeUndefined();
    });

    it('are listed by name, prefix and target, in pages', async () => {
      const target = { id: 't', arn: 'arn:t', roleArn: 'arn:r' };
      for (const name of ['c', 'ab', 'a']) await put(aRule(name, { targets: name === 'c' ? [] : [target] }));
      await put(aRule('a', { accountId: await newAccount(), targets: [target] }));
      const bus = { accountId, busName: 'default' };
      const list = async (filter: object, page = { maxItems: 10 }) =>
        (await buses.listRules(bus, filter, page)).items.map(({ ruleName }) => ruleName);
      expect(await list({})).toEqual(['a', 'ab', 'c']);
      expect(await list({ namePrefix: 'a' })).toEqual(['a', 'ab']);
      expect(await list({ namePrefix: '_' })).toEqual([]);
      expect(await list({ targetArn: 'arn:t' })).toEqual(['a', 'ab']);
      expect(await list({ targetArn: 'arn' })).toEqual([]);
      const first = await buses.listRules(bus, {}, { maxItems: 2 });
      expect(first.items).toHaveLength(2);
      const rest = await buses.listRules(bus, {}, { marker: first.nextMarker, maxItems: 2 });
      expect(rest.items.map(({ ruleName }) => ruleName)).toEqual(['c']);
      expect(rest.nextMarker).toBeUndefined();
    });

    it('are read all at once, with their bus', async () => {
      await buses.create(aBus('orders'), 10);
      const rule = await put(aRule('r', { busName: 'orders' }));
      expect(await buses.rulesOf(rule)).toStrictEqual({ bus: aBus('orders'), rules: [rule] });
      expect(await buses.rulesOf({ accountId, busName: 'default' })).toBeUndefined();
      const other = await put(aRule('r'));
      expect(await buses.rulesOf(other)).toMatchObject({ bus: { accountId, busName: 'default' }, rules: [other] });
      expect(await buses.rulesOf({ accountId, busName: 'none' })).toBeUndefined();
    });
  });
}

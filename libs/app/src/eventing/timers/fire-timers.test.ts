import { ServiceError } from '@stoker/core/errors/service-error';
import type { CatchUp } from '@stoker/core/events/schedule/decide-tick';
import { describe, expect, it } from 'vitest';
import type { NewDelivery } from '../../ports/delivery-store.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { MemoryTimerStore } from '../../ports/testing/memory-timer-store.js';
import { aDelivery } from '../../ports/testing/timer-fixtures.js';
import type { TimerKey, TimerKind } from '../../ports/timer-store.js';
import { armTimer, type TimerSettings } from './arm-timer.js';
import { FireTimers } from './fire-timers.js';
import type { PlannedStep } from './plan-steps.js';
import { type TickMeanings, tickId } from './tick.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ACCOUNT = '123456789012';

/** A server's timers on a clock that the test moves. What they send is written down by the time it was meant for. */
function engine(start: string, catchUp: CatchUp = 'latest') {
  const clock = new FakeClock(Date.parse(start));
  const sent: NewDelivery[] = [];
  const removed: TimerKey[] = [];
  const steps: PlannedStep[] = [];
  const backlog = { room: Infinity };
  const timers = new MemoryTimerStore(
    clock,
    (deliveries) => sent.push(...deliveries),
    (key) => removed.push(key),
  );
  const means: TickMeanings = async (ticks) =>
    ticks.map((tick) => ({ deliveries: [aDelivery(tickId(tick), ACCOUNT, tick.at)] }));
  const meanings = new Map<TimerKind, TickMeanings>([['rule', means]]);
  const firing = new FireTimers({
    timers,
    meanings,
    admitDeliveries: async (_accountId, count) => {
      if (backlog.room < count) throw new ServiceError('TooManyRequestsException', 'Rate exceeded');
      backlog.room -= count;
    },
    clock,
    catchUp,
    random: () => 0.5,
    onStep: (step) => steps.push(step),
  });
  return {
    clock,
    timers,
    meanings,
    firing,
    steps,
    backlog,
    removed,
    sent: () => sent.map(({ createdAt }) => new Date(createdAt).toISOString().slice(0, 16)),
    ids: () => sent.map(({ deliveryId }) => deliveryId),
    arm(expression: string, overrides: Partial<TimerSettings> = {}, now = clock.now(), name = expression) {
      const key = { accountId: ACCOUNT, kind: 'rule', owner: `default/${name}` } as const;
      timers.set(armTimer({ key, expression, anchor: now, isEnabled: true, ...overrides }, now, 0.5));
      return key;
    },
    /** Fires all that is due now. */
    async fire() {
      while ((await firing.pass(0)) === clock.now());
    },
    /** Lets time pass, fired every `everyMs`. */
    async live(ms: number, everyMs = MINUTE) {
      for (let passed = 0; passed < ms; passed += everyMs) {
        clock.advance(everyMs);
        await this.fire();
      }
    },
  };
}

describe('timers', () => {
  it('fire at their times, each once', async () => {
    const server = engine('2026-03-02T11:59:00Z');
    server.arm('cron(0/2 * * * ? *)');
    server.arm('rate(3 minutes)');
    await server.live(6 * MINUTE);
    expect(server.sent().sort()).toEqual([
      '2026-03-02T11:59',
      '2026-03-02T12:00',
      '2026-03-02T12:02',
      '2026-03-02T12:02',
      '2026-03-02T12:04',
      '2026-03-02T12:05',
    ]);
    expect(new Set(server.ids()).size).toBe(6);
  });

  it('say when the next look is worth while', async () => {
    const server = engine('2026-03-02T11:59:59.700Z');
    server.arm('cron(0 * * * ? *)');
    expect(await server.firing.pass(200)).toBeUndefined();
    expect(await server.firing.pass(500)).toBe(Date.parse('2026-03-02T12:00:00Z'));
  });

  it('are quiet when disabled, before they start and after they end', async () => {
    const server = engine('2026-03-02T12:00:00Z');
    const now = server.clock.now();
    server.arm('rate(1 minute)', { isEnabled: false });
    server.arm('rate(2 minutes)', { startAt: now + 3 * MINUTE, anchor: now + 3 * MINUTE, endAt: now + 7 * MINUTE });
    server.arm('cron(0 13 * * ? *)', { endAt: now + HOUR - 1 });
    await server.live(2 * HOUR);
    expect(server.sent()).toEqual(['2026-03-02T12:03', '2026-03-02T12:05', '2026-03-02T12:07']);
  });

  it('fire somewhere in their window, for the time that it begins at', async () => {
    const server = engine('2026-03-02T11:59:00Z');
    server.arm('cron(0 * * * ? *)', { windowMs: 30 * MINUTE });
    await server.live(15 * MINUTE);
    expect(server.sent()).toEqual([]);
    await server.live(MINUTE);
    expect(server.sent()).toEqual(['2026-03-02T12:00']);
  });

  it('take their owner with them at the end, where it wants that', async () => {
    const server = engine('2026-03-02T12:00:00Z');
    server.meanings.set('rule', async (ticks) => ticks.map(({ isLast }) => ({ deliveries: [], removesOwner: isLast })));
    const key = server.arm('cron(1-2 12 2 3 ? 2026)');
    await server.live(MINUTE);
    expect(server.removed).toEqual([]);
    await server.live(MINUTE);
    expect(server.removed).toEqual([expect.objectContaining(key)]);
    expect(server.timers.find(key)).toBeUndefined();
  });
});

describe('an account of which thousands are due', () => {
  it('holds up those of another by one pass at most', async () => {
    const server = engine('2026-03-02T11:59:00Z');
    for (let n = 0; n < 2_000; n++) server.arm('cron(0 12 * * ? *)', {}, server.clock.now(), `busy${n}`);
    const other = { accountId: '210987654321', kind: 'rule', owner: 'default/one' } as const;
    const now = server.clock.now();
    server.timers.set(
      armTimer({ key: other, expression: 'cron(1 12 * * ? *)', anchor: now, isEnabled: true }, now, 0.5),
    );
    server.clock.advance(2 * MINUTE);
    await server.firing.pass(0);
    expect(server.steps.filter(({ timer }) => timer.accountId === other.accountId)).toHaveLength(1);
    expect(server.steps).toHaveLength(500);
  });
});

describe('an account of which too much waits to be sent', () => {
  it('has its timers put off, without a loss, until there is room', async () => {
    const server = engine('2026-03-02T11:59:30Z');
    const key = server.arm('cron(0 12 * * ? *)');
    server.arm('cron(0 13 * * ? *)');
    server.backlog.room = 0;
    await server.live(2 * MINUTE);
    expect(server.sent()).toEqual([]);
    expect(server.steps.map(({ error }) => error)).toEqual([
      expect.objectContaining({ code: 'TooManyRequestsException' }),
      expect.objectContaining({ code: 'TooManyRequestsException' }),
    ]);
    expect(server.timers.find(key)).toMatchObject({ nextAt: Date.parse('2026-03-02T12:00:00Z') });
    server.backlog.room = 2;
    await server.live(HOUR);
    expect(server.sent()).toEqual(['2026-03-02T12:00', '2026-03-02T13:00']);
  });

  it('loses no time to being put off once, where nothing is made up for', async () => {
    const server = engine('2026-03-02T11:59:59.500Z', 'none');
    server.arm('cron(0 12 * * ? *)');
    server.backlog.room = 0;
    await server.live(2_000, 1_000);
    expect(server.steps).toHaveLength(1);
    server.backlog.room = 1;
    await server.live(MINUTE, 1_000);
    expect(server.sent()).toEqual(['2026-03-02T12:00']);
  });
});

describe('two servers, one of which was paused', () => {
  it('fire once: the step of the one that comes late is not made', async () => {
    const server = engine('2026-03-02T11:59:00Z');
    server.arm('cron(0 * * * ? *)');
    let resume = () => {};
    const paused = new Promise<void>((resolve) => (resume = resolve));
    const late = new FireTimers({
      timers: server.timers,
      meanings: new Map([
        [
          'rule' as const,
          async (ticks) => paused.then(() => ticks.map(() => ({ deliveries: [aDelivery('late', ACCOUNT, 0)] }))),
        ],
      ]),
      admitDeliveries: async () => {},
      clock: server.clock,
      catchUp: 'latest',
      random: () => 0,
      onStep: () => expect.unreachable(),
    });
    server.clock.advance(MINUTE);
    const passing = late.pass(0);
    await server.fire();
    resume();
    // Nothing was made, so there is no hurry to look again.
    expect(await passing).toBeUndefined();
    expect(server.sent()).toEqual(['2026-03-02T12:00']);
  });
});

describe('time that nobody was there for', () => {
  it.each<[CatchUp, string[]]>([
    ['latest', ['2026-03-02T17:00', '2026-03-02T18:00']],
    ['none', ['2026-03-02T18:00']],
    [
      'all',
      [
        '2026-03-02T12:00',
        '2026-03-02T13:00',
        '2026-03-02T14:00',
        '2026-03-02T15:00',
        '2026-03-02T16:00',
        '2026-03-02T17:00',
        '2026-03-02T18:00',
      ],
    ],
  ])('%s', async (catchUp, expected) => {
    const server = engine('2026-03-02T11:59:00Z', catchUp);
    server.arm('cron(0 * * * ? *)');
    server.clock.advance(5.5 * HOUR);
    await server.fire();
    await server.live(HOUR);
    expect(server.sent()).toEqual(expected);
  });
});

describe('a clock that is wrong for a while', () => {
  it('an hour ahead and back: no hour is lost, and none comes twice', async () => {
    const server = engine('2026-03-02T11:30:00Z');
    server.arm('cron(0 * * * ? *)');
    await server.live(HOUR);
    server.clock.advance(HOUR);
    await server.live(10 * MINUTE);
    server.clock.advance(-HOUR);
    await server.live(3 * HOUR);
    expect(server.sent()).toEqual(['2026-03-02T12:00', '2026-03-02T13:00', '2026-03-02T14:00', '2026-03-02T15:00']);
  });

  it('an hour back and ahead: the hours that come again are not fired for again', async () => {
    const server = engine('2026-03-02T11:30:00Z');
    server.arm('cron(0 * * * ? *)');
    await server.live(HOUR);
    server.clock.advance(-HOUR);
    await server.live(40 * MINUTE);
    server.clock.advance(HOUR);
    await server.live(HOUR);
    expect(server.sent()).toEqual(['2026-03-02T12:00', '2026-03-02T13:00', '2026-03-02T14:00']);
  });
});

describe('clocks of a zone that change', () => {
  const zone = { timeZone: 'Europe/Berlin' };

  it('forward: what they skip is not fired for, and a day is 24 hours to a rate', async () => {
    const server = engine('2026-03-28T00:00:00Z');
    server.arm('cron(30 2 * * ? *)', zone);
    server.arm('rate(1 day)', zone);
    await server.live(48 * HOUR, 30 * MINUTE);
    expect(server.sent().sort()).toEqual([
      '2026-03-28T00:00',
      '2026-03-28T01:30',
      '2026-03-29T00:00',
      '2026-03-30T00:00',
    ]);
  });

  it('back: what they show twice is fired for once', async () => {
    const server = engine('2026-10-24T00:00:00Z');
    server.arm('cron(30 2 * * ? *)', zone);
    await server.live(72 * HOUR, 30 * MINUTE);
    expect(server.sent()).toEqual(['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']);
  });
});

describe('trouble', () => {
  it('of one timer is its own: it is looked at again soon, and the others fire', async () => {
    const server = engine('2026-03-02T11:59:00Z');
    server.arm('cron(0 12 * * ? *)');
    const bad = server.arm('cron(0 12 ? * MON *)');
    const { meanings } = server;
    const plain = meanings.get('rule')!;
    meanings.set('rule', async (ticks, now) => {
      if (ticks.some(({ timer }) => timer.owner === bad.owner)) throw new Error('not understood');
      return plain(ticks, now);
    });
    server.timers.set({ ...server.timers.find(bad)!, owner: 'default/unreadable', timeZone: 'Mars/Phobos' });
    await server.live(MINUTE);
    expect(server.sent()).toEqual(['2026-03-02T12:00']);
    expect(server.steps.filter(({ error }) => error !== undefined)).toHaveLength(2);
    meanings.set('rule', plain);
    await server.live(MINUTE);
    expect(server.sent()).toEqual(['2026-03-02T12:00', '2026-03-02T12:00']);
  });

  it('with what one sends is its own too', async () => {
    const server = engine('2026-03-02T11:59:00Z');
    server.arm('cron(0 12 * * ? *)');
    server.arm('cron(0 12 ? * MON *)');
    server.meanings.set('rule', async (ticks) =>
      ticks.map((tick) => {
        const delivery = aDelivery(tickId(tick), ACCOUNT, tick.at);
        return { deliveries: [tick.timer.owner.includes('MON') ? { ...delivery, target: 'nul\0' } : delivery] };
      }),
    );
    await server.live(MINUTE);
    expect(server.sent()).toEqual(['2026-03-02T12:00']);
    expect(server.steps.map(({ error }) => error !== undefined)).toEqual([false, true]);
  });

  it("with the store is everybody's: nothing has happened, and all of it is tried again", async () => {
    const server = engine('2026-03-02T11:59:00Z');
    server.arm('cron(0 12 * * ? *)');
    const plain = server.meanings.get('rule')!;
    server.meanings.set('rule', async () => {
      throw new ServiceError('ServiceUnavailableException', 'The database is away.');
    });
    server.clock.advance(MINUTE);
    await expect(server.firing.pass(0)).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
    server.meanings.set('rule', plain);
    await server.fire();
    expect(server.sent()).toEqual(['2026-03-02T12:00']);
  });

  it("of an owner that is gone is nobody's", async () => {
    const server = engine('2026-03-02T11:59:00Z');
    server.arm('cron(0 12 * * ? *)');
    server.meanings.set('rule', async (ticks) => ticks.map(() => undefined));
    server.clock.advance(MINUTE);
    await server.firing.pass(0);
    expect(server.sent()).toEqual([]);
    expect(server.steps).toEqual([]);
  });
});

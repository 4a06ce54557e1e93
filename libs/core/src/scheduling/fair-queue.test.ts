import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairQueue, type FairQueueOptions, type LaneId } from './fair-queue.js';

const lane = (accountId: string, functionName = 'f'): LaneId => ({ accountId, functionName });
const open = (options: Partial<FairQueueOptions> = {}): FairQueue =>
  new FairQueue({ slots: 30, longestTurn: 100, weightOf: () => 1, mayTake: () => true, ...options });

/** What each lane gets in one round, all of it found. */
function takeAll(queue: FairQueue): Record<string, number> {
  const got: Record<string, number> = {};
  for (const turn of queue.take()) {
    const { accountId, functionName } = turn.lane;
    got[`${accountId}/${functionName}`] = turn.count;
    queue.found(turn, turn.count);
  }
  return got;
}

/** Runs, one slot at a time, for so many rounds; answers how many runs each lane had. */
function runOneByOne(queue: FairQueue, rounds: number, tookMs: (of: LaneId) => number): Record<string, number> {
  const runs: Record<string, number> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const turn of queue.take()) {
      queue.found(turn, turn.count);
      const name = `${turn.lane.accountId}/${turn.lane.functionName}`;
      runs[name] = (runs[name] ?? 0) + turn.count;
      for (let n = 0; n < turn.count; n += 1) queue.release(turn.lane, tookMs(turn.lane));
    }
  }
  return runs;
}

describe('slots', () => {
  test('go to nobody while nothing waits', () => {
    expect(open().take()).toEqual([]);
  });

  test('are shared by accounts, whatever their backlogs, and some are left for who comes next', () => {
    const queue = open();
    queue.add(lane('a'), 1_000);
    queue.add(lane('a', 'g'), 1_000);
    queue.add(lane('b'), 1_000);
    const got = takeAll(queue);
    expect(got['a/f']! + got['a/g']!).toBeGreaterThanOrEqual(10);
    expect(Math.abs(got['a/f']! - got['a/g']!)).toBeLessThanOrEqual(1);
    queue.add(lane('c'), 1);
    expect(takeAll(queue)).toMatchObject({ 'c/f': 1 });
  });

  test('follow weights', () => {
    const queue = open({ slots: 100, weightOf: (accountId) => (accountId === 'a' ? 3 : 1) });
    for (const accountId of ['a', 'b']) for (const name of 'efgh') queue.add(lane(accountId, name), 1_000);
    const got = takeAll(queue);
    const of = (accountId: string) => [...'efgh'].reduce((sum, name) => sum + got[`${accountId}/${name}`]!, 0);
    expect(of('a') / of('b')).toBeGreaterThan(2.5);
    expect(of('a') / of('b')).toBeLessThan(3.5);
  });

  test('are not taken beyond what waits or has a place', () => {
    const queue = open({ mayTake: ({ functionName }, taken) => functionName !== 'narrow' || taken < 2 });
    queue.add(lane('a', 'narrow'), 50);
    queue.add(lane('a', 'short'), 3);
    expect(takeAll(queue)).toEqual({ 'a/narrow': 2, 'a/short': 3 });
  });
});

describe('one slot', () => {
  test('is shared by time: who takes long has its turn less often', () => {
    const queue = open({ slots: 1 });
    queue.add(lane('a'), 10_000);
    queue.add(lane('b'), 10_000);
    const runs = runOneByOne(queue, 1_100, ({ accountId }) => (accountId === 'a' ? 10 : 100));
    expect(runs['a/f']! / runs['b/f']!).toBeCloseTo(10, 0);
  });

  test('is shared by the functions of an account, not by their backlogs', () => {
    const queue = open({ slots: 1 });
    queue.add(lane('a', 'long'), 10_000);
    runOneByOne(queue, 500, () => 10);
    queue.add(lane('a', 'late'), 50);
    expect(runOneByOne(queue, 100, () => 10)).toEqual({ 'a/long': 50, 'a/late': 50 });
  });

  test('gives nobody credit for the time in which it wanted nothing', () => {
    const queue = open({ slots: 1 });
    queue.add(lane('a'), 10_000);
    runOneByOne(queue, 1_000, () => 10);
    queue.add(lane('b'), 10_000);
    expect(runOneByOne(queue, 100, () => 10)).toEqual({ 'a/f': 50, 'b/f': 50 });
  });
});

describe('what is known of a lane', () => {
  test('is corrected by a turn that finds less', () => {
    const queue = open();
    queue.correct(lane('a'), 5);
    const [turn] = queue.take();
    expect(turn!.count).toBeGreaterThan(5);
    queue.found(turn!, 5);
    expect([...queue.waiting()]).toEqual([]);
    expect(queue.underWay).toBe(5);
    expect(queue.take()).toEqual([]);
  });

  test('stays when a turn could not be taken', () => {
    const queue = open();
    queue.add(lane('a'), 2);
    queue.take().forEach((turn) => queue.giveBack(turn));
    expect(queue.underWay).toBe(0);
    expect(takeAll(queue)).toEqual({ 'a/f': 2 });
  });

  test('is not lost when more comes while a turn is under way', () => {
    const queue = open();
    queue.add(lane('a'), 2);
    const [turn] = queue.take();
    queue.add(lane('a'), 1);
    queue.found(turn!, 1);
    expect([...queue.waiting()]).toEqual([{ ...lane('a'), count: 1 }]);
  });
});

test('slots taken and given back are always as many as there are, and nobody waits for ever', () => {
  const step = fc.record({
    account: fc.nat(4),
    name: fc.nat(3),
    count: fc.integer({ min: 1, max: 20 }),
    keep: fc.nat(3),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = open({ slots: 16 });
      const running: LaneId[] = [];
      for (const { account, name, count, keep } of steps) {
        queue.add(lane(String(account), String(name)), count);
        for (const turn of queue.take()) {
          queue.found(turn, turn.count);
          running.push(...Array<LaneId>(turn.count).fill(turn.lane));
        }
        expect(queue.underWay).toBe(running.length);
        expect(queue.underWay).toBeLessThan(16);
        while (running.length > keep) queue.release(running.shift()!, 1);
      }
      while ([...queue.waiting()].length > 0) {
        for (const turn of queue.take()) {
          queue.found(turn, turn.count);
          running.push(...Array<LaneId>(turn.count).fill(turn.lane));
        }
        expect(running.length).toBeGreaterThan(0);
        while (running.length > 0) queue.release(running.pop()!, 1);
      }
      while (running.length > 0) queue.release(running.pop()!, 1);
      expect(queue.underWay).toBe(0);
    }),
  );
});

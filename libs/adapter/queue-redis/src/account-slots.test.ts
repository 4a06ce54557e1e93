import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccountSlots, type SlotDecision } from './account-slots.js';

/** Takes for the account until it is put off; answers the releases. */
function takeAll(slots: AccountSlots, accountId: string, now = 0): ((now: number) => void)[] {
  const releases: ((now: number) => void)[] = [];
  for (;;) {
    const decision = slots.take(accountId, now);
    if (decision.kind === 'wait') return releases;
    releases.push(decision.release);
  }
}

describe('shares', () => {
  test('one account gets half of the slots, the next ones half of what is left', () => {
    const slots = new AccountSlots(64);
    expect(['a', 'b', 'c', 'd'].map((account) => takeAll(slots, account).length)).toEqual([32, 16, 8, 4]);
  });

  test.each([1, 2, 3])('%i slots are enough for somebody', (count) => {
    expect(takeAll(new AccountSlots(count), 'a').length).toBeGreaterThanOrEqual(1);
  });

  test('who came first makes room for who came second, down to equal shares', () => {
    const slots = new AccountSlots(60);
    const first = takeAll(slots, 'a');
    let others = takeAll(slots, 'b').length;
    while (slots.take('a', 0).kind === 'wait') {
      first.pop()?.(0);
      others += takeAll(slots, 'b').length;
    }
    expect(Math.abs(first.length + 1 - others)).toBeLessThanOrEqual(2);
  });

  test('a slot is free again once, when its run is over', () => {
    const slots = new AccountSlots(4);
    const [release] = takeAll(slots, 'a');
    release?.(10);
    expect(takeAll(slots, 'a', 10)).toHaveLength(1);
  });
});

describe('being put off', () => {
  const waits = (decisions: SlotDecision[]) => decisions.map((each) => (each.kind === 'wait' ? each.ms : undefined));

  test('is paced by how long the account takes to make room', () => {
    const slots = new AccountSlots(4);
    const running = takeAll(slots, 'a');
    // Two slots, and runs of 100 ms as long as nothing else is known: the first free one was asked for already.
    const more = () => Array.from({ length: 4 }, () => slots.take('a', 0));
    expect(waits(more())).toEqual([100, 150, 200, 250]);
    // A run of 10 s shows that room comes more slowly.
    running.pop()?.(10_000);
    takeAll(slots, 'a', 10_000);
    const [first = 0, second = 0] = waits([slots.take('a', 10_000), slots.take('a', 10_000)]);
    expect(second - first).toBeGreaterThan(900);
  });

  test('never takes longer than 15 s, however much is put off', () => {
    const slots = new AccountSlots(2);
    takeAll(slots, 'a');
    const decisions = Array.from({ length: 10_000 }, () => slots.take('a', 0));
    expect(Math.max(...waits(decisions).map(Number))).toBe(15_000);
    expect(waits([slots.take('a', 14_990)])).toEqual([110]);
  });
});

test('however accounts come and go, one that has nothing is let in and no slot is lost', () => {
  const step = fc.record({ account: fc.constantFrom('a', 'b', 'c'), leave: fc.boolean() });
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 64 }), fc.array(step, { maxLength: 300 }), (count, steps) => {
      const slots = new AccountSlots(count);
      const running: ((now: number) => void)[] = [];
      let now = 0;
      for (const { account, leave } of steps) {
        now += 7;
        if (leave) running.shift()?.(now);
        else {
          const decision = slots.take(account, now);
          if (decision.kind === 'run') running.push(decision.release);
        }
        const newcomer = slots.take('newcomer', now);
        expect(newcomer.kind).toBe('run');
        if (newcomer.kind === 'run') newcomer.release(now);
      }
      for (const release of running) release(now);
      expect(takeAll(slots, 'a', now)).toHaveLength(Math.ceil(count / 2));
    }),
  );
});

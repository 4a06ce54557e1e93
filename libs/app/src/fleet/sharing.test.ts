import { describe, expect, test, vi } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { Attempt } from './attempt.js';
import { aFunction, gate, job, makeFleet } from './testing/fleet-kit.js';

const greedy = aFunction('greedy', { accountId: '111111111111' });
const modest = aFunction('modest', { accountId: '222222222222' });
/** What becomes of these when the fleet is closed is of no interest. */
const forget = (attempts: Promise<Attempt>[]): void => attempts.forEach((attempt) => attempt.catch(() => undefined));

describe.each([
  ['memory', { memoryMb: 512, environments: 100 }],
  ['places for environments', { memoryMb: 100_000, environments: 4 }],
])('a host without %s left', (_, capacity) => {
  const full = { capacity };

  /** Four environments, all busy with the first account, which has more waiting. */
  async function filled(backlog: number, of: FunctionVersion = greedy) {
    const handler = gate();
    const kit = makeFleet({ handle: handler.handle }, full);
    const attempts = Array.from({ length: backlog }, () => kit.fleet.dispatch(of, job()));
    await vi.waitFor(() => expect(handler.open).toHaveLength(4));
    return { ...kit, ...handler, attempts };
  }

  test('gives the account that waits below its share what comes free, up to its share, and kills nothing busy', async () => {
    const { fleet, live, open, pass, attempts } = await filled(20);
    const waiting = Array.from({ length: 20 }, () => fleet.dispatch(modest, job()));
    pass(25);
    expect(live()).toEqual(['greedy', 'greedy', 'greedy', 'greedy']);
    for (let n = 0; n < 8; n += 1) {
      await vi.waitFor(() => expect(open.length).toBeGreaterThan(0));
      open.shift()!();
      await new Promise((resolve) => setImmediate(resolve));
      pass(1);
    }
    await vi.waitFor(() => expect(live()).toEqual(['greedy', 'greedy', 'modest', 'modest']));
    forget([...attempts, ...waiting]);
  });

  test('shares among the functions of an account alike', async () => {
    const { fleet, live, open, pass, attempts } = await filled(20);
    const sibling = aFunction('sibling', { accountId: greedy.accountId });
    const waiting = Array.from({ length: 20 }, () => fleet.dispatch(sibling, job()));
    for (let n = 0; n < 8; n += 1) {
      pass(1);
      await vi.waitFor(() => expect(open.length).toBeGreaterThan(0));
      open.shift()!();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(live()).toEqual(['greedy', 'greedy', 'sibling', 'sibling']));
    forget([...attempts, ...waiting]);
  });

  test('takes idle environments from the account that holds most', async () => {
    const { fleet, live } = makeFleet({}, full);
    for (const name of ['a', 'b', 'c']) await fleet.dispatch(aFunction(name, { accountId: greedy.accountId }), job());
    await fleet.dispatch(modest, job());
    await fleet.dispatch(aFunction('new', { accountId: '333333333333' }), job());
    expect(live()).toEqual(['b', 'c', 'modest', 'new']);
  });

  test('does not let one who wants more than its share keep the others from what is free', async () => {
    const { fleet, pass, open, next, attempts } = await filled(4);
    const huge = fleet.dispatch(aFunction('huge', { accountId: '333333333333', memorySize: 1_000_000 }), job());
    pass(25);
    for (const attempt of attempts) {
      await next();
      await attempt;
    }
    const free = fleet.dispatch(modest, job());
    await vi.waitFor(() => expect(open).toHaveLength(1));
    open.shift()!();
    expect((await free).outcome).toBe('success');
    pass(6_000);
    await expect(huge).rejects.toSatisfy((error) => isServiceError(error, 'ServiceUnavailableException'));
  });
});

describe('overload', () => {
  test('what could not be served in a bearable time is refused at once, and all else is served', async () => {
    const handler = gate();
    const { fleet, clock } = makeFleet(
      { handle: handler.handle },
      { capacity: { memoryMb: 256, environments: 10 }, maxWaitMs: 60_000 },
    );
    // Invocations of 200 ms, two at a time.
    const round = async (): Promise<void> => {
      await vi.waitFor(() => expect(handler.open).toHaveLength(2));
      clock.advance(200);
      handler.open.splice(0).forEach((open) => open());
    };
    const first = [fleet.dispatch(greedy, job()), fleet.dispatch(greedy, job())];
    await round();
    await Promise.all(first);
    const results = Array.from({ length: 20 }, () => fleet.dispatch(greedy, job()));
    const refused: unknown[] = [];
    for (const result of results) result.catch((error: unknown) => refused.push(error));
    await vi.waitFor(() => expect(refused).toHaveLength(12));
    for (const error of refused) {
      expect(error).toMatchObject({
        code: 'TooManyRequestsException',
        members: { Reason: 'ConcurrentInvocationLimitExceeded', retryAfterSeconds: 1 },
      });
    }
    for (let n = 0; n < 4; n += 1) await round();
    expect((await Promise.allSettled(results)).filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  });

  test('a burst that more environments can serve is served', async () => {
    const { fleet } = makeFleet({}, { capacity: { memoryMb: 128 * 50, environments: 50 }, maxStarting: 4 });
    const attempts = await Promise.all(Array.from({ length: 200 }, () => fleet.dispatch(greedy, job())));
    expect(attempts.every(({ outcome }) => outcome === 'success')).toBe(true);
  });

  test('a burst to a cold function is served on a full host, though every container takes its time', async () => {
    let made = Promise.resolve();
    const create = (): Promise<void> =>
      (made = made.then(() => new Promise((resolve) => void setTimeout(() => (clock.advance(150), resolve()), 1))));
    const { fleet, clock } = makeFleet({ create }, { capacity: { memoryMb: 128 * 4, environments: 10 } });
    const burst = Array.from({ length: 200 }, async (_, n) => {
      // Not all at once: the last ones come when the first have been served and nothing can be added any more.
      await new Promise((resolve) => void setTimeout(resolve, n / 50));
      return fleet.dispatch(greedy, job());
    });
    const settled = await Promise.allSettled(burst);
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  test('a trickle needs one environment', async () => {
    const { fleet, driver, pass } = makeFleet();
    for (let n = 0; n < 20; n += 1) {
      await fleet.dispatch(greedy, job());
      pass(1_000);
    }
    expect(driver.created.filter(({ assignment }) => assignment !== undefined)).toHaveLength(1);
  });
});

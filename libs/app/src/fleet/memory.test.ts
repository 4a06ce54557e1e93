import { describe, expect, test, vi } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import { aFunction, gate, job, makeFleet } from './testing/fleet-kit.js';

const version = aFunction('f');
const MINUTE = 60_000;

describe('the memory of the host', () => {
  const stems = { target: { 'nodejs22.x': 2 }, ceiling: 8, maxStarting: 8, retryMs: 1_000 } as const;

  test('when it is short, stems go first, then idle environments, and nothing is started until it is back', async () => {
    const kit = makeFleet({}, { stems, memoryReserveMb: 500 });
    const { fleet, driver, live, pass } = kit;
    pass(25);
    await vi.waitFor(() => expect(fleet.counts().stems).toEqual({ 'nodejs22.x': 2 }));
    for (const name of ['a', 'b', 'c']) await fleet.dispatch(aFunction(name), job());
    pass(25);
    await vi.waitFor(() => expect(live()).toEqual(['a', 'b', 'c', 'stem', 'stem', 'stem']));
    kit.host = { availableMb: 400, stalled: 0 };
    pass(250);
    expect(live()).toEqual(['a', 'b', 'c', 'stem']);
    kit.host = { availableMb: 0, stalled: 0 };
    pass(1_000);
    expect(live()).toEqual([]);

    const { handle, next } = gate();
    driver.behaviour.handle = handle;
    const running = fleet.dispatch(version, job());
    await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
    const waiting = fleet.dispatch(aFunction('waits'), job());
    pass(1_000);
    expect(fleet.counts()).toMatchObject({ busy: 1, starting: 0, waiting: 1 });
    kit.host = { availableMb: 4_000, stalled: 0 };
    pass(250);
    await next();
    await next();
    expect((await Promise.all([running, waiting])).map(({ outcome }) => outcome)).toEqual(['success', 'success']);
  });

  test('stems count, and make room for what is started', async () => {
    const { fleet, live, pass } = makeFleet({}, { stems, capacity: { memoryMb: 256, environments: 10 } });
    pass(25);
    await vi.waitFor(() => expect(fleet.counts().stems).toEqual({ 'nodejs22.x': 2 }));
    await fleet.dispatch(version, job());
    pass(25);
    await vi.waitFor(() => expect(live()).toEqual(['f', 'stem', 'stem']));
    await fleet.dispatch(aFunction('g'), job());
    pass(25);
    await vi.waitFor(() => expect(live()).toEqual(['f', 'g']));
  });

  test('is not used by one before another that was told to leave it is gone', async () => {
    const { fleet, driver } = makeFleet({}, { capacity: { memoryMb: 128, environments: 10 } });
    await fleet.dispatch(version, job());
    const [leaving] = driver.created;
    const gone = Promise.withResolvers<void>();
    // Its extensions take their time.
    vi.spyOn(leaving!, 'destroy').mockImplementation(() => {
      leaving!.lose();
      return gone.promise.then(() => leaving!.exit({ reason: 'destroyed' }));
    });
    const next = fleet.dispatch(aFunction('g'), job());
    await vi.waitFor(() => expect(leaving!.alive).toBe(false));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(driver.created.map(({ assignment }) => assignment?.functionName)).toEqual(['f']);
    gone.resolve();
    expect((await next).outcome).toBe('success');
  });

  test('a start of more than the host has in all is refused in the end, and costs nobody anything', async () => {
    const { fleet, live, pass } = makeFleet();
    await fleet.dispatch(version, job());
    const huge = fleet.dispatch(aFunction('huge', { memorySize: 2_048 }), job());
    pass(5_001);
    await expect(huge).rejects.toSatisfy((error) => isServiceError(error, 'ServiceUnavailableException'));
    expect(live()).toContain('f');
  });
});

describe('a function that comes back every half hour', () => {
  async function habit() {
    const kit = makeFleet({}, { retire: { keepAliveMs: 10 * MINUTE, freezeAfterMs: 50 } });
    for (let n = 0; n < 12; n += 1) {
      await kit.fleet.dispatch(version, job());
      for (let minute = 0; minute < 30; minute += 1) kit.pass(MINUTE);
    }
    await vi.waitFor(() => expect(kit.fleet.counts().starting).toBe(0));
    return kit;
  }

  test('is kept until then, once that is known', async () => {
    const { fleet, driver, live, pass } = await habit();
    const bound = (): number => driver.created.filter(({ assignment }) => assignment !== undefined).length;
    await fleet.dispatch(version, job());
    const before = bound();
    for (let n = 0; n < 3; n += 1) {
      for (let minute = 0; minute < 30; minute += 1) pass(MINUTE);
      await fleet.dispatch(version, job());
    }
    expect(bound()).toBe(before);
    for (let minute = 0; minute < 35; minute += 1) pass(MINUTE);
    expect(live()).not.toContain('f');
  });

  test('is made ready before it comes when others needed its memory, unless they still do', async () => {
    const { fleet, live, pass } = await habit();
    await fleet.dispatch(version, job());
    const big = aFunction('big', { memorySize: 1_024 });
    await fleet.dispatch(big, job());
    expect(live()).toEqual(['big']);
    for (let minute = 0; minute < 20; minute += 1) pass(MINUTE);
    expect(live()).toEqual([]);
    for (let minute = 0; minute < 8; minute += 1) pass(MINUTE);
    await vi.waitFor(() => expect(live()).toEqual(['f']));
    const attempt = await fleet.dispatch(version, job());
    expect(attempt.outcome).toBe('success');
    expect(live()).toEqual(['f']);
  });

  test('is made ready once only when that comes to nothing', async () => {
    const { fleet, driver, pass } = await habit();
    await fleet.dispatch(version, job());
    driver.behaviour.init = () => {
      throw new Error('no');
    };
    await fleet.dispatch(aFunction('big', { memorySize: 1_024 }), job()).catch(() => undefined);
    for (let minute = 0; minute < 25; minute += 1) pass(MINUTE);
    const started = (): number => driver.created.filter(({ assignment }) => assignment?.functionName === 'f').length;
    const before = started();
    for (let minute = 0; minute < 10; minute += 1) {
      pass(MINUTE);
      await vi.waitFor(() => expect(fleet.counts().starting).toBe(0));
    }
    expect(started() - before).toBe(1);
  });

  test('is not made ready once it is deleted', async () => {
    const { fleet, live, pass } = await habit();
    await fleet.dispatch(version, job());
    fleet.retire(version);
    for (let minute = 0; minute < 40; minute += 1) pass(MINUTE);
    expect(live()).not.toContain('f');
  });
});

import { describe, expect, test, vi } from 'vitest';
import { aFunction, gate, job, makeFleet } from './testing/fleet-kit.js';

const version = aFunction('f', { version: '1' });
const other = aFunction('g');

describe('provisioned environments', () => {
  test('are there before the first invocation, which does not pay for their INIT', async () => {
    const { fleet, driver, pass } = makeFleet();
    fleet.provision([{ version, count: 2 }]);
    expect(fleet.stateOf(version)).toEqual({ allocated: 0, available: 0, failure: undefined });
    pass(25);
    expect(fleet.stateOf(version)).toMatchObject({ allocated: 2, available: 0 });
    await vi.waitFor(() => expect(fleet.stateOf(version)).toMatchObject({ allocated: 2, available: 2 }));
    const attempt = await fleet.dispatch(version, job());
    expect(attempt).toMatchObject({ outcome: 'success', initialization: 'provisioned-concurrency' });
    expect(attempt.initMs).toBeUndefined();
    expect(driver.created).toHaveLength(2);
    expect(driver.created[0]!.assignment?.environment).toMatchObject({
      AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency',
    });
  });

  test('what is beyond them spills over to others, and they are used first again afterwards', async () => {
    const { handle, next } = gate();
    const { fleet, driver, pass } = makeFleet({ handle });
    fleet.provision([{ version, count: 1 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(1));
    const both = [fleet.dispatch(version, job()), fleet.dispatch(version, job())];
    await next();
    await next();
    const kinds = (await Promise.all(both)).map(({ initialization }) => initialization);
    expect(kinds).toEqual(['provisioned-concurrency', 'on-demand']);
    expect(driver.created[1]!.assignment?.environment['AWS_LAMBDA_INITIALIZATION_TYPE']).toBe('on-demand');
    const third = fleet.dispatch(version, job());
    await next();
    expect((await third).initialization).toBe('provisioned-concurrency');
  });

  test('outlive the keep-alive, are never given up for others, and are replaced when they die', async () => {
    const { fleet, driver, pass } = makeFleet({}, { capacity: { memoryMb: 256, environments: 10 } });
    fleet.provision([{ version, count: 1 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(1));
    pass(3_600_000);
    await fleet.dispatch(other, job());
    await fleet.dispatch(aFunction('h'), job());
    expect(driver.created.map(({ end }) => end !== undefined)).toEqual([false, true, false]);
    driver.created[0]!.exit({ reason: 'signal', signal: 'SIGKILL' });
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(0));
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(1));
  });

  test('go when they are not asked for any more, the busy one after its answer', async () => {
    const { handle, next } = gate();
    const { fleet, live, pass } = makeFleet({ handle });
    fleet.provision([{ version, count: 3 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(3));
    const running = fleet.dispatch(version, job());
    await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
    fleet.provision([{ version, count: 1 }]);
    pass(25);
    expect(live()).toEqual(['f']);
    fleet.provision([]);
    pass(25);
    expect(live()).toEqual(['f']);
    await next();
    await running;
    pass(25);
    expect(live()).not.toContain('f');
    expect(fleet.stateOf(version)).toMatchObject({ allocated: 0, available: 0 });
  });

  test('leave nothing behind when their version is deleted', async () => {
    const { handle, next } = gate();
    const { fleet, live, pass } = makeFleet({ handle });
    fleet.provision([{ version, count: 2 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(2));
    const running = fleet.dispatch(version, job());
    await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
    const { code } = version;
    fleet.retire(version);
    expect(fleet.holds(version.accountId, code.sha256)).toBe(true);
    await next();
    await running;
    pass(25);
    expect(live()).not.toContain('f');
    expect(fleet.holds(version.accountId, code.sha256)).toBe(false);
  });

  test('say why they could not be made, and are tried again later and later', async () => {
    let broken = true;
    const { fleet, driver, pass } = makeFleet({
      init: () => {
        if (broken) throw new Error('no');
      },
    });
    fleet.provision([{ version, count: 2 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).failure).toBe('FUNCTION_ERROR_INIT_FAILURE'));
    await vi.waitFor(() => expect(driver.live).toHaveLength(0));
    pass(25);
    expect(driver.created).toHaveLength(2);
    broken = false;
    pass(1_000);
    await vi.waitFor(() => expect(fleet.stateOf(version)).toEqual({ allocated: 2, available: 2, failure: undefined }));
  });

  test('wait for room where there is none, and say so', async () => {
    const { fleet, pass } = makeFleet({}, { capacity: { memoryMb: 256, environments: 10 } });
    fleet.provision([{ version, count: 3 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(2));
    pass(25);
    expect(fleet.stateOf(version)).toEqual({ allocated: 2, available: 2, failure: 'INSUFFICIENT_CAPACITY' });
  });

  test('for SnapStart say so, and are given up for others', async () => {
    const { fleet, driver, live, pass } = makeFleet({}, { capacity: { memoryMb: 256, environments: 10 } });
    const snapped = aFunction('snapped', { version: '1', snapStart: 'PublishedVersions' });
    fleet.provision([{ version: snapped, count: 1 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(snapped).available).toBe(1));
    expect(driver.created[0]!.assignment?.environment['AWS_LAMBDA_INITIALIZATION_TYPE']).toBe('snap-start');
    const attempt = await fleet.dispatch(snapped, job());
    expect(attempt.initialization).toBe('snap-start');
    expect(attempt.initMs).toBeUndefined();
    await fleet.dispatch(aFunction('big', { memorySize: 256 }), job());
    pass(25);
    expect(live()).toEqual(['big']);
    const again = await fleet.dispatch(snapped, job());
    expect(again.initialization).toBe('snap-start');
    expect(again.initMs).toBeDefined();
  });

  test('of a version that is current no more go with it', async () => {
    const { fleet, driver, pass } = makeFleet();
    fleet.provision([{ version, count: 2 }]);
    pass(25);
    await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(2));
    fleet.retire(version);
    expect(driver.live).toHaveLength(0);
    pass(25);
    expect(fleet.counts()).toMatchObject({ idle: 0, starting: 0, memoryMb: 0 });
  });
});

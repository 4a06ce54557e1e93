import { describe, expect, test, vi } from 'vitest';
import { isServiceError } from '@stoker/core/errors/service-error';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { Assignment } from '../ports/sandbox-driver.js';
import { FakeSandbox } from '../ports/testing/fake-sandbox-driver.js';
import { anImageVersion } from '../ports/testing/function-fixtures.js';
import { aFunction, gate, job, makeFleet, text } from './testing/fleet-kit.js';

const version = aFunction('f');
const other = aFunction('f', { accountId: '444455556666' });

describe('dispatch', () => {
  test('the first invocation pays for INIT, the next reuses the environment', async () => {
    const { fleet, driver } = makeFleet();
    const first = await fleet.dispatch(version, job('"one"'));
    const second = await fleet.dispatch(version, job('"two"'));
    expect([text(first.payload), text(second.payload)]).toEqual(['"one"', '"two"']);
    expect(first.initMs).toBeDefined();
    expect(second.initMs).toBeUndefined();
    expect(driver.created).toHaveLength(1);
  });

  test('code is held while an environment may still load from it', async () => {
    const { handle, next } = gate();
    const { fleet, clock } = makeFleet({ handle });
    const { accountId, code } = version;
    expect(fleet.holds(accountId, code.sha256)).toBe(false);
    const running = fleet.dispatch(version, job());
    expect(fleet.holds(accountId, code.sha256)).toBe(true);
    expect(fleet.holds(other.accountId, code.sha256)).toBe(false);
    expect(fleet.holds(accountId, 'other')).toBe(false);
    await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
    fleet.retire(version);
    clock.advance(120_000);
    fleet.tick();
    expect(fleet.holds(accountId, code.sha256)).toBe(true);
    await next();
    await running;
    fleet.tick();
    expect(fleet.holds(accountId, code.sha256)).toBe(false);
  });

  test('environments are never shared by accounts, versions or revisions', async () => {
    const { fleet, driver } = makeFleet();
    const twins: FunctionVersion[] = [version, other, { ...version, version: '1' }, { ...version, revisionId: 'next' }];
    for (const twin of twins) await fleet.dispatch(twin, job());
    expect(driver.created).toHaveLength(twins.length);
    expect(driver.created.map((sandbox) => sandbox.invocations.length)).toEqual([1, 1, 1, 1]);
  });

  test('a function with a wrapper gets a sandbox of its own, whose runtime waits for it; others take a stem', async () => {
    const { fleet, driver } = makeFleet();
    const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' };
    await fleet.dispatch({ ...version, environment }, job());
    await fleet.dispatch({ ...version, revisionId: 'r2', environment, runtime: 'provided.al2023' }, job());
    await fleet.dispatch({ ...version, revisionId: 'r3' }, job());
    expect(driver.created.map(({ spec }) => spec)).toEqual([
      { runtime: version.runtime, wrapped: true, tmpMb: 512 },
      { runtime: 'provided.al2023', tmpMb: 512 },
      { runtime: version.runtime, tmpMb: 512 },
    ]);
    expect(driver.created[0]!.assignment!.environment).toMatchObject(environment);
  });

  test('an image gets a sandbox of its own, started as the image or the function says', async () => {
    const { fleet, driver } = makeFleet();
    const image = anImageVersion(version, { environment: { MODE: 'function' } });
    await fleet.dispatch(image, job());
    await fleet.dispatch({ ...image, revisionId: 'r2', imageConfig: { command: ['x', 'y'] } }, job());
    const other = { entryPoint: ['/bin/run'], workingDirectory: '/' };
    await fleet.dispatch({ ...image, revisionId: 'r3', imageConfig: other, ephemeralStorage: 1024 }, job());
    expect(driver.created.map(({ spec }) => spec)).toEqual([
      { image: { id: 'sha256:abc', volumes: ['/data'] }, tmpMb: 512 },
      { image: { id: 'sha256:abc', volumes: ['/data'] }, tmpMb: 512 },
      { image: { id: 'sha256:abc', volumes: ['/data'] }, tmpMb: 1024 },
    ]);
    const assignments = driver.created.map(({ assignment }) => assignment!);
    expect(assignments.map(({ start }) => start)).toEqual([
      { argv: ['/app', '-v', 'serve'], directory: '/srv' },
      { argv: ['/app', '-v', 'x', 'y'], directory: '/srv' },
      { argv: ['/bin/run', 'serve'], directory: '/' },
    ]);
    const [{ environment, codeDir }] = assignments as [Assignment];
    expect(codeDir).toBeUndefined();
    expect(environment).toMatchObject({ PATH: '/app/bin', MODE: 'function', AWS_REGION: 'us-east-1', TZ: ':UTC' });
    expect(environment).not.toHaveProperty('_HANDLER');
    expect(environment).not.toHaveProperty('AWS_EXECUTION_ENV');
  });

  test('invocations at once get an environment each, and the one used last is used next', async () => {
    const { handle, next } = gate();
    const { fleet, driver } = makeFleet({ handle });
    const running = [fleet.dispatch(version, job()), fleet.dispatch(version, job())];
    await next();
    await next();
    await Promise.all(running);
    expect(driver.created).toHaveLength(2);
    const third = fleet.dispatch(version, job());
    await next();
    await third;
    expect(driver.created).toHaveLength(2);
    expect(driver.created[1]!.invocations).toHaveLength(2);
  });

  test('a failed INIT answers the invocation that waited for it and leaves nothing', async () => {
    const { fleet, driver } = makeFleet({
      init: (_assignment, sandbox) => {
        sandbox.write('about to fail\n');
        throw new SyntaxError('no');
      },
    });
    const attempt = await fleet.dispatch(version, job());
    expect(attempt).toMatchObject({ outcome: 'init-error', errorType: 'SyntaxError', durationMs: 0 });
    expect(text(attempt.log)).toBe('about to fail\n');
    expect(driver.live).toHaveLength(0);
    expect(fleet.counts()).toMatchObject({ idle: 0, busy: 0, starting: 0, memoryMb: 0 });
  });

  test('a process that exits is reported and replaced', async () => {
    const { fleet, driver } = makeFleet({
      handle: (invocation, sandbox) => {
        if (text(invocation.payload) !== '"die"') return invocation.payload;
        sandbox.exit({ reason: 'exit', status: 3 });
        return new Promise<never>(() => undefined);
      },
    });
    const attempt = await fleet.dispatch(version, job('"die"'));
    expect(attempt.outcome).toBe('exit');
    expect(JSON.parse(text(attempt.payload))).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3') as string,
    });
    expect(text((await fleet.dispatch(version, job('"live"'))).payload)).toBe('"live"');
    expect(driver.created).toHaveLength(2);
  });

  test('an environment that dies while idle is not used', async () => {
    const { fleet, driver } = makeFleet();
    await fleet.dispatch(version, job());
    driver.created[0]!.exit({ reason: 'signal', signal: 'SIGKILL' });
    expect((await fleet.dispatch(version, job())).outcome).toBe('success');
    expect(driver.created).toHaveLength(2);
  });

  test('one that is always gone before it takes the event is not started for ever', async () => {
    const { fleet, driver } = makeFleet({
      init: (_assignment, sandbox) => {
        sandbox.invoke = (invocation) => {
          sandbox.exit({ reason: 'exit', status: 1 });
          return FakeSandbox.prototype.invoke.call(sandbox, invocation);
        };
      },
    });
    await expect(fleet.dispatch(version, job())).rejects.toSatisfy((error) =>
      isServiceError(error, 'ServiceException'),
    );
    expect(driver.created).toHaveLength(4);
    expect(driver.live).toHaveLength(0);
  });

  test('a platform failure rejects one invocation; the next is tried anew', async () => {
    let broken = true;
    const { fleet } = makeFleet({
      create: () => {
        if (broken) throw new Error('no engine');
      },
    });
    await expect(fleet.dispatch(version, job())).rejects.toSatisfy((error) =>
      isServiceError(error, 'ServiceException'),
    );
    expect(fleet.counts()).toMatchObject({ starting: 0, waiting: 0, memoryMb: 0 });
    broken = false;
    expect((await fleet.dispatch(version, job())).outcome).toBe('success');
  });
});

test('a start that fails costs nobody anything whom a busy environment can serve', async () => {
  const { handle, next } = gate();
  let made = 0;
  const create = (): void => {
    if ((made += 1) > 1) throw new Error('no engine');
  };
  const noStems = { target: {}, ceiling: 0, maxStarting: 1, retryMs: 1_000 };
  const { fleet, pass } = makeFleet({ handle, create }, { stems: noStems });
  const first = fleet.dispatch(version, job());
  await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
  const second = fleet.dispatch(version, job());
  await vi.waitFor(() => expect(fleet.counts().starting).toBe(0));
  pass(100);
  expect(made).toBe(2);
  pass(500);
  await vi.waitFor(() => expect(made).toBe(3));
  await next();
  await next();
  expect((await Promise.all([first, second])).map(({ outcome }) => outcome)).toEqual(['success', 'success']);
});

describe('capacity', () => {
  test('idle environments of others are given up for one that is needed', async () => {
    const { fleet, driver } = makeFleet({}, { capacity: { memoryMb: 256, environments: 10 } });
    await fleet.dispatch(version, job());
    await fleet.dispatch(other, job());
    await fleet.dispatch({ ...version, version: '1' }, job());
    expect(driver.live).toHaveLength(2);
    expect(driver.created[0]!.end).toEqual({ reason: 'destroyed' });
  });

  test('without room an invocation waits for a busy environment, and in the end gives up', async () => {
    const { handle, next } = gate();
    const { fleet, clock, driver } = makeFleet({ handle }, { capacity: { memoryMb: 128, environments: 1 } });
    const first = fleet.dispatch(version, job());
    const second = fleet.dispatch(version, job());
    const third = fleet.dispatch(other, job());
    await next();
    await first;
    await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
    clock.advance(6_000);
    fleet.tick();
    await expect(third).rejects.toSatisfy((error) => isServiceError(error, 'ServiceUnavailableException'));
    await next();
    expect((await second).outcome).toBe('success');
    expect(driver.created).toHaveLength(1);
  });
});

test('an invocation that a shutdown cuts off is the fault of the platform, not of the function', async () => {
  const { handle } = gate();
  const { fleet } = makeFleet({ handle });
  const running = fleet.dispatch(version, job());
  await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
  await fleet.close();
  await expect(running).rejects.toSatisfy((error) => isServiceError(error, 'ServiceException'));
});

describe('housekeeping', () => {
  test('an idle environment is frozen, thawed by use, and retired after the keep-alive', async () => {
    const { fleet, clock, driver } = makeFleet();
    await fleet.dispatch(version, job());
    clock.advance(60);
    fleet.tick();
    expect(driver.created[0]!.state).toBe('frozen');
    await fleet.dispatch(version, job());
    expect(driver.created[0]!.invocations).toHaveLength(2);
    clock.advance(60_000);
    fleet.tick();
    expect(driver.created[0]!.end).toEqual({ reason: 'destroyed' });
    expect(fleet.counts().memoryMb).toBe(0);
  });

  test('an update retires the idle environments at once and the busy one after its answer', async () => {
    const { handle, next } = gate();
    const { fleet, driver } = makeFleet({ handle });
    const running = fleet.dispatch(version, job());
    await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
    fleet.retire(version);
    expect(driver.live).toHaveLength(1);
    await next();
    expect((await running).outcome).toBe('success');
    expect(driver.live).toHaveLength(0);
  });

  test('who waits for a version that is current no more is still served', async () => {
    const { handle, next } = gate();
    const { fleet, clock } = makeFleet({ handle }, { capacity: { memoryMb: 128, environments: 1 } });
    const first = fleet.dispatch(other, job());
    await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
    const [served, late] = [fleet.dispatch(version, job()), fleet.dispatch(version, job())];
    fleet.retire(version);
    await next();
    await first;
    clock.advance(1);
    fleet.tick();
    await next();
    expect((await served).outcome).toBe('success');
    await next();
    expect((await late).outcome).toBe('success');
    fleet.tick();
    expect(fleet.counts()).toMatchObject({ busy: 0, waiting: 0, idle: 0, memoryMb: 0 });
  });

  test('stems are kept ready, handed out once and made anew', async () => {
    const stems = { target: { 'nodejs22.x': 2 }, ceiling: 8, maxStarting: 8, retryMs: 1_000 } as const;
    const { fleet, driver } = makeFleet({}, { stems });
    fleet.tick();
    await vi.waitFor(() => expect(fleet.counts().stems).toEqual({ 'nodejs22.x': 2 }));
    await fleet.dispatch(version, job());
    await fleet.dispatch(other, job());
    expect(driver.created).toHaveLength(2);
    fleet.tick();
    await vi.waitFor(() => expect(fleet.counts().stems['nodejs22.x']).toBeGreaterThanOrEqual(2));
  });

  test('an invocation takes the stem that is being created instead of waiting for another', async () => {
    const stems = { target: { 'nodejs22.x': 1 }, ceiling: 8, maxStarting: 8, retryMs: 1_000 } as const;
    const { open, handle } = gate();
    const create = (): Promise<void> => handle({ payload: new Uint8Array() }).then(() => undefined);
    const { fleet, driver } = makeFleet({ create }, { stems });
    fleet.tick();
    const running = fleet.dispatch(version, job());
    await vi.waitFor(() => expect(open).toHaveLength(1));
    open.shift()!();
    expect((await running).outcome).toBe('success');
    expect(driver.created).toHaveLength(1);
  });

  test('a stem that died while it waited, or dies as it is assigned, is no fault of the function', async () => {
    const stems = { target: { 'nodejs22.x': 2 }, ceiling: 8, maxStarting: 8, retryMs: 1_000 } as const;
    const { fleet, driver } = makeFleet({}, { stems });
    fleet.tick();
    await vi.waitFor(() => expect(fleet.counts().stems).toEqual({ 'nodejs22.x': 2 }));
    driver.created[1]!.exit({ reason: 'signal', signal: 'SIGKILL' });
    const [dying] = driver.created;
    dying!.assign = (assignment) => {
      dying!.exit({ reason: 'signal', signal: 'SIGKILL' });
      return FakeSandbox.prototype.assign.call(dying, assignment);
    };
    expect((await fleet.dispatch(version, job())).outcome).toBe('success');
    expect(driver.created[2]!.invocations).toHaveLength(1);
  });

  test('a stem that cannot be made is reported and tried again later, not at once', async () => {
    const stems = { target: { 'nodejs22.x': 1 }, ceiling: 8, maxStarting: 8, retryMs: 1_000 } as const;
    let tries = 0;
    const create = (): never => {
      tries += 1;
      throw new Error('no engine');
    };
    const { fleet, clock, errors } = makeFleet({ create }, { stems });
    fleet.tick();
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    fleet.tick();
    expect(tries).toBe(1);
    clock.advance(1_001);
    fleet.tick();
    expect(tries).toBe(2);
  });
});

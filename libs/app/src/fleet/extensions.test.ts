import { expect, test, vi } from 'vitest';
import { aFunction, job, makeFleet } from './testing/fleet-kit.js';

const version = aFunction('f');

/** Extensions that are done with each invocation when the test says so. */
function extensions() {
  const open: (() => void)[] = [];
  const follow = (): Promise<void> => new Promise((resolve) => open.push(resolve));
  return { follow, done: () => open.shift()!(), open };
}

test('what extensions still do with an invocation is a part of it, in time and in what is told of it', async () => {
  const { follow, done, open } = extensions();
  const { fleet, driver, clock } = makeFleet({ follow });
  const running = fleet.dispatch(version, job());
  await vi.waitFor(() => expect(open).toHaveLength(1));
  await vi.waitFor(() => expect(driver.created[0]?.state).toBe('ready'));
  expect(fleet.counts()).toMatchObject({ busy: 1, idle: 0 });
  clock.advance(120);
  done();
  const attempt = await running;
  expect(attempt).toMatchObject({ outcome: 'success', durationMs: 120, extensionsMs: 120 });
  expect(fleet.counts()).toMatchObject({ busy: 0, idle: 1 });
  expect(driver.created[0]?.reports).toMatchObject([{ status: 'success', durationMs: 120, billedMs: 120 }]);
});

test('an extension that dies with an invocation answered leaves the answer as it is', async () => {
  const { follow, open } = extensions();
  const { fleet, driver } = makeFleet({ follow });
  const running = fleet.dispatch(version, job('"kept"'));
  await vi.waitFor(() => expect(open).toHaveLength(1));
  await vi.waitFor(() => expect(driver.created[0]?.state).toBe('ready'));
  driver.created[0]?.exit({ reason: 'signal', signal: 'SIGKILL' });
  expect((await running).outcome).toBe('success');
  expect(fleet.counts()).toMatchObject({ busy: 0, idle: 0 });
});

test('an environment’s last words go to its log when no attempt is left to have them', async () => {
  const append = vi.fn();
  const { fleet, driver } = makeFleet({}, {}, { logs: { append } });
  const { log, stream } = await fleet.dispatch(version, job());
  expect(log).toHaveLength(0);
  driver.created[0]?.write('told to end');
  fleet.retire(version);
  await vi.waitFor(() => expect(append).toHaveBeenCalledTimes(1));
  const [to, , text] = append.mock.calls[0] as [unknown, number, Uint8Array];
  expect([to, Buffer.from(text).toString()]).toEqual([stream, 'told to end\n']);
});

test('what a process wrote before it ended belongs to the invocation that it ended in', async () => {
  const append = vi.fn();
  const { fleet } = makeFleet(
    {
      handle: (_invocation, sandbox) => {
        sandbox.write('last\n');
        sandbox.exit({ reason: 'exit', status: 1 });
        return new Promise(() => undefined);
      },
    },
    {},
    { logs: { append } },
  );
  const { outcome, log } = await fleet.dispatch(version, job());
  expect([outcome, Buffer.from(log).toString()]).toEqual(['exit', expect.stringMatching(/^last\n/)]);
  expect(append).not.toHaveBeenCalled();
});

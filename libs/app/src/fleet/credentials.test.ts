import { ServiceError } from '@stoker/core/errors/service-error';
import { expect, test, vi } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { aFunction, CREDENTIALS, job, makeFleet } from './testing/fleet-kit.js';

const HOUR_MS = 3_600_000;
const version = aFunction('f', { timeout: 60 });

/** Credentials that tell one environment from another, good for three hours each. */
function numbered(clock: FakeClock) {
  let made = 0;
  return () => ({ ...CREDENTIALS, accessKeyId: `ASIA${(made += 1)}`, expiresAt: clock.now() + 3 * HOUR_MS });
}

function makeFleetWithSessions() {
  let clock = new FakeClock();
  let issue = numbered(clock);
  const kit = makeFleet(
    {},
    { retire: { keepAliveMs: 10 * HOUR_MS, freezeAfterMs: 50 } },
    { credentials: () => issue() },
  );
  clock = kit.clock;
  issue = numbered(clock);
  const keys = () => kit.driver.created.map(({ assignment }) => assignment?.environment['AWS_ACCESS_KEY_ID']);
  return { ...kit, keys };
}

test('the process finds the credentials of its role, and no user can put others there', async () => {
  const { fleet, driver } = makeFleet();
  await fleet.dispatch(aFunction('f', { environment: { AWS_ACCESS_KEY_ID: 'mine' } }), job());
  expect(driver.created[0]!.assignment?.environment).toMatchObject({
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  });
});

test('an environment is replaced before an invocation could outlive its credentials', async () => {
  const { fleet, clock, keys } = makeFleetWithSessions();
  await fleet.dispatch(version, job());
  clock.advance(2 * HOUR_MS);
  await fleet.dispatch(version, job());
  expect(keys()).toEqual(['ASIA1']);
  clock.advance(HOUR_MS - 6 * 60_000);
  await fleet.dispatch(version, job());
  expect(keys()).toEqual(['ASIA1', 'ASIA2']);
});

test('one that idles then goes, and a provisioned one is made anew', async () => {
  const { fleet, keys, live, pass } = makeFleetWithSessions();
  await fleet.dispatch(aFunction('idle'), job());
  fleet.provision([{ version, count: 1 }]);
  pass(25);
  await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(1));
  pass(3 * HOUR_MS - 5 * 60_000);
  await vi.waitFor(() => expect(fleet.stateOf(version).available).toBe(1));
  expect([keys(), live()]).toEqual([['ASIA1', 'ASIA2', 'ASIA3'], ['f']]);
});

test('a role that cannot be assumed is said to whoever invokes, and takes no room', async () => {
  const refused = new ServiceError('AccessDeniedException', 'cannot be assumed');
  const { fleet } = makeFleet(
    {},
    {},
    {
      credentials: () => {
        throw refused;
      },
    },
  );
  await expect(fleet.dispatch(version, job())).rejects.toBe(refused);
  expect(fleet.counts()).toMatchObject({ idle: 0, busy: 0, starting: 0, waiting: 0, memoryMb: 0 });
});

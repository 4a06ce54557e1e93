import { expect, test, vi } from 'vitest';
import { aFunction, gate, job, makeFleet } from './testing/fleet-kit.js';

const version = aFunction('f', { tenantIsolation: 'PER_TENANT' });
const of = (tenantId: string) => ({ ...job(), tenantId });

test('an environment serves one tenant, again and again, and no other', async () => {
  const { fleet, driver } = makeFleet();
  for (const tenantId of ['blue', 'green', 'blue', 'green', 'blue']) await fleet.dispatch(version, of(tenantId));
  const served = driver.created.map(({ invocations }) => invocations.map(({ tenantId }) => tenantId));
  expect(served).toEqual([
    ['blue', 'blue', 'blue'],
    ['green', 'green'],
  ]);
});

test('who waits for an environment of his own gets none of another tenant that becomes free', async () => {
  const { handle, next } = gate();
  const { fleet, driver } = makeFleet({ handle }, { capacity: { memoryMb: 128, environments: 1 } });
  const blue = fleet.dispatch(version, of('blue'));
  await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
  const green = fleet.dispatch(version, of('green'));
  await next();
  await blue;
  fleet.tick();
  await next();
  await green;
  expect(driver.created).toHaveLength(2);
  expect(driver.created.map(({ invocations }) => invocations.length)).toEqual([1, 1]);
});

test('a version that is current no more leaves with the environments of all its tenants', async () => {
  const { fleet, driver } = makeFleet();
  await fleet.dispatch(version, of('blue'));
  await fleet.dispatch(version, of('green'));
  expect(fleet.versions()).toEqual([version]);
  fleet.retire(version);
  await vi.waitFor(() => expect(driver.live).toEqual([]));
  expect(fleet.versions()).toEqual([]);
});

test('nothing is kept of tenants who have no environment any more, and none is made ready for nobody', async () => {
  const { fleet, driver, pass } = makeFleet();
  for (let visit = 0; visit < 30; visit += 1) {
    await fleet.dispatch(version, of(`tenant-${visit}`));
    pass(120_000);
    pass(1);
  }
  expect(fleet.versions()).toEqual([]);
  expect(driver.created).toHaveLength(30);
});

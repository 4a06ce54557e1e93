import { expect, test, vi } from 'vitest';
import { aFunction, gate, job, makeFleet } from './testing/fleet-kit.js';

const version = aFunction('worker');
const backlog = (waiting: number, limit = 1_000) => ({ waiting, arrivalsPerMs: 0, limit });

test('a function without environments has one place, and then as many as it has environments', async () => {
  const { handle, next } = gate();
  const { fleet } = makeFleet({ handle });
  expect(fleet.eventPlaces(version, 10)).toBe(1);
  const running = [fleet.dispatch(version, job()), fleet.dispatch(version, job())];
  await vi.waitFor(() => expect(fleet.counts().busy).toBe(2));
  expect(fleet.eventPlaces(version, 10)).toBe(2);
  await next();
  await next();
  await Promise.all(running);
});

test('environments are made for a backlog before any of it is handed out, as many as may run', async () => {
  const { handle, next } = gate();
  const { fleet, live, pass, clock } = makeFleet({ handle });
  const running = fleet.dispatch(version, job());
  await vi.waitFor(() => expect(fleet.counts().busy).toBe(1));
  clock.advance(1_000);
  fleet.noteBacklog(version, backlog(1_000, 3));
  for (let round = 0; round < 10; round += 1) {
    pass(25);
    await vi.waitFor(() => expect(fleet.counts().starting).toBe(0));
  }
  const workers = () => live().filter((name) => name === 'worker');
  expect(workers()).toHaveLength(3);
  fleet.noteBacklog(version, backlog(0));
  await next();
  await running;
  pass(60_001);
  await vi.waitFor(() => expect(workers()).toEqual([]));
});

test('a backlog takes no more than what other functions leave, and is forgotten when nothing waits', async () => {
  const { fleet, live, pass, clock } = makeFleet({ handle: () => new Promise(() => undefined) }, { maxWaitMs: 1e9 });
  for (const each of [version, aFunction('other', { accountId: '222233334444', memorySize: 512 })]) {
    fleet.dispatch(each, job()).catch(() => undefined); // ends with the fleet
  }
  await vi.waitFor(() => expect(fleet.counts().busy).toBe(2));
  clock.advance(1_000);
  for (let round = 0; round < 10; round += 1) {
    fleet.noteBacklog(version, backlog(1_000));
    pass(25);
    await vi.waitFor(() => expect(fleet.counts().starting).toBe(0));
  }
  expect(live()).toEqual(['other', 'worker', 'worker', 'worker', 'worker']);
});

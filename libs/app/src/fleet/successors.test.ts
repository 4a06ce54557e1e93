import { describe, expect, it } from 'vitest';
import type { FakeSandbox } from '../ports/testing/fake-sandbox-driver.js';
import { aFunction, type FleetKit, job, makeFleet } from './testing/fleet-kit.js';

const F = aFunction('f');
const EXIT = { reason: 'exit', status: 1 } as const;

/** A fleet whose functions end at every event that says so, and whose sandboxes begin anew then. */
function aFleet(change: Parameters<typeof makeFleet>[1] = {}): FleetKit {
  const handle = ({ payload }: { payload: Uint8Array }, sandbox: FakeSandbox) => {
    if (Buffer.from(payload).toString() === '"end"') sandbox.exit(EXIT);
    return payload;
  };
  return makeFleet({ succeeds: true, handle }, change);
}

async function end({ fleet }: FleetKit, version = F, tenantId?: string): Promise<void> {
  const attempt = await fleet.dispatch(version, { ...job('"end"'), ...(tenantId !== undefined && { tenantId }) });
  expect(attempt.outcome).toBe('exit');
  // What follows the end of a sandbox is done a few microtasks later.
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a sandbox that begins anew', () => {
  it('serves the next invocation of the function', async () => {
    const kit = aFleet();
    await end(kit);
    expect(kit.live()).toEqual(['stem']);
    expect((await kit.fleet.dispatch(F, job())).outcome).toBe('success');
    expect(kit.driver.created).toHaveLength(2);
    expect(kit.live()).toEqual(['f']);
  });

  it('serves no other function, version or tenant', async () => {
    const kit = aFleet();
    await end(kit);
    const [, next] = kit.driver.created;
    const changed = aFunction('f', { revisionId: '00000000-0000-4000-8000-000000000009' });
    for (const other of [aFunction('g'), changed]) await kit.fleet.dispatch(other, job());
    await kit.fleet.dispatch(F, { ...job(), tenantId: 'blue' });
    expect(next!.assignment).toBeUndefined();
    await end(kit, F, 'blue');
    await kit.fleet.dispatch(F, job());
    expect(next!.assignment).toBeDefined();
  });

  it('is accounted for, and its code is held', async () => {
    const kit = aFleet({ capacity: { memoryMb: 128, environments: 1 } });
    await end(kit);
    expect(kit.live()).toEqual(['stem']);
    expect(kit.fleet.holds(F.accountId, F.code.sha256)).toBe(true);
    // There is no room for both.
    await kit.fleet.dispatch(aFunction('g'), job());
    expect(kit.live()).toEqual(['g']);
  });

  it('is given up when nobody wants it', async () => {
    const kit = aFleet();
    await end(kit);
    kit.pass(9_000);
    expect(kit.live()).toEqual(['stem']);
    kit.pass(2_000);
    expect(kit.live()).toEqual([]);
  });

  it('is given up with its version', async () => {
    const kit = aFleet();
    await end(kit);
    kit.fleet.retire(F);
    expect(kit.live()).toEqual([]);
  });

  it('is not kept when its version is current no more', async () => {
    const kit = aFleet();
    const ending = end(kit);
    kit.fleet.retire(F);
    await ending;
    expect(kit.live()).toEqual([]);
  });

  it('is passed over when it died while it waited', async () => {
    const kit = aFleet();
    await end(kit);
    kit.driver.created[1]!.exit(EXIT);
    expect((await kit.fleet.dispatch(F, job())).outcome).toBe('success');
    expect(kit.live()).not.toEqual([]);
  });

  it('ends with the fleet', async () => {
    const kit = aFleet();
    await end(kit);
    await kit.fleet.close();
    expect(kit.live()).toEqual([]);
  });
});

import type { HostMemory } from '@stoker/core/pool/pressure';
import type { FunctionVersion } from '@stoker/core/model/function';
import { afterEach, expect, vi } from 'vitest';
import type { PreparedImage } from '../../ports/image-store.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { type FakeBehaviour, FakeSandboxDriver } from '../../ports/testing/fake-sandbox-driver.js';
import { aVersion } from '../../ports/testing/function-fixtures.js';
import type { TemporaryCredentials } from '../../sessions/session.js';
import type { Job } from '../attempt.js';
import { Fleet } from '../fleet.js';
import type { FleetOptions, FleetPorts } from '../fleet-ports.js';

export const text = (payload: Uint8Array): string => Buffer.from(payload).toString();

/** A version of 128 MB of an account of its own. */
export function aFunction(functionName: string, overrides: Partial<FunctionVersion> = {}): FunctionVersion {
  return aVersion({ accountId: '111122223333', functionName }, overrides);
}

/** What every container image holds. */
const IMAGE: PreparedImage = {
  id: 'sha256:abc',
  volumes: ['/data'],
  entryPoint: ['/app', '-v'],
  command: ['serve'],
  workingDirectory: '/srv',
  environment: { PATH: '/app/bin', MODE: 'image', AWS_REGION: 'nowhere' },
};

/** What every environment gets, for as long as no test lasts unless it says so. */
export const CREDENTIALS = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' } as const;

let jobs = 0;
export function job(payload = '"x"'): Job {
  return { requestId: `r-${(jobs += 1)}`, functionArn: 'arn', payload: Buffer.from(payload) };
}

const fleets: Fleet[] = [];
afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
});

export interface FleetKit {
  readonly fleet: Fleet;
  readonly driver: FakeSandboxDriver;
  readonly clock: FakeClock;
  /** Functions of the environments that there are, `stem` for those of nobody, in order. */
  readonly live: () => string[];
  /** What the fleet told nobody else. */
  readonly errors: unknown[];
  /** What the host says of its memory. */
  host: HostMemory | undefined;
  /** Lets time pass and the fleet look around. */
  pass(ms: number): void;
}

/** A fleet of 1,024 MB on a clock and a driver in memory, closed after the test. */
export function makeFleet(
  behaviour: FakeBehaviour = {},
  change: Partial<FleetOptions> = {},
  ports: Partial<Pick<FleetPorts, 'logs' | 'credentials' | 'egressOf' | 'memoryQuotaOf'>> = {},
): FleetKit {
  const driver = new FakeSandboxDriver(behaviour);
  const clock = new FakeClock();
  const errors: unknown[] = [];
  const code = { materialise: () => Promise.resolve('/code') };
  const images = { prepare: () => Promise.resolve(IMAGE) };
  const hostMemory = (): HostMemory | undefined => kit.host;
  const credentials = (): TemporaryCredentials => ({ ...CREDENTIALS, expiresAt: Infinity });
  const fleet = new Fleet(
    { driver, clock, code, images, credentials, hostMemory, onError: (error) => errors.push(error), ...ports },
    {
      region: 'us-east-1',
      capacity: { memoryMb: 1_024, environments: 100 },
      maxStarting: 10,
      maxWaitMs: 5_000,
      retire: { keepAliveMs: 60_000, freezeAfterMs: 50 },
      stems: { target: {}, ceiling: 8, maxStarting: 8, retryMs: 1_000 },
      memoryReserveMb: 0,
      ...change,
    },
  );
  fleets.push(fleet);
  const kit: FleetKit = {
    fleet,
    driver,
    clock,
    live: () => driver.live.map(({ assignment }) => assignment?.functionName ?? 'stem').sort(),
    errors,
    host: undefined,
    pass: (ms) => {
      clock.advance(ms);
      fleet.tick();
    },
  };
  return kit;
}

/** A handler that answers when the test says so. */
export function gate() {
  const open: (() => void)[] = [];
  const handle = (invocation: { payload: Uint8Array }): Promise<Uint8Array> =>
    new Promise((resolve) => open.push(() => resolve(invocation.payload)));
  return {
    handle,
    open,
    next: () => vi.waitFor(() => expect(open.length).toBeGreaterThan(0)).then(() => open.shift()!()),
  };
}

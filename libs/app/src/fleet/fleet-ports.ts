import type { EgressPolicy } from '@stoker/core/egress/egress-policy';
import type { CapacityLimits } from '@stoker/core/pool/capacity';
import type { HostMemory } from '@stoker/core/pool/pressure';
import type { RetirePolicy } from '@stoker/core/scheduling/decide';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Clock } from '../ports/clock.js';
import type { LogSink } from '../ports/log-sink.js';
import type { SandboxDriver } from '../ports/sandbox-driver.js';
import type { PackagePorts } from '../sandbox/prepare-package.js';
import type { TemporaryCredentials } from '../sessions/session.js';
import type { StemPolicy } from './stem-pool.js';

export interface FleetOptions {
  readonly region: string;
  /** What this host holds: environments, and MB that all of them are configured for together. */
  readonly capacity: CapacityLimits;
  /** Most environments of one version that start at once. */
  readonly maxStarting: number;
  /** ms an invocation may wait for an environment. */
  readonly maxWaitMs: number;
  readonly retire: RetirePolicy;
  readonly stems: StemPolicy;
  /** MB of the host's memory that are to stay available, whatever environments are configured for. */
  readonly memoryReserveMb: number;
}

/** What one version is to have ready at any time. */
export interface ProvisionedTarget {
  readonly version: FunctionVersion;
  readonly count: number;
}

export interface FleetPorts extends PackagePorts {
  readonly driver: SandboxDriver;
  readonly clock: Clock;
  /** Credentials of the function's role for one environment; throws where the role can't be assumed. */
  readonly credentials: (version: FunctionVersion) => MaybePromise<TemporaryCredentials>;
  /** Where functions of an account may connect to; nowhere unless given. */
  readonly egressOf?: (accountId: string) => MaybePromise<EgressPolicy>;
  /** What the host says of its memory; undefined where it can't be told. */
  readonly hostMemory: () => HostMemory | undefined;
  /** An account's share of a full host against that of others; 1 is usual. */
  readonly weightOf?: (accountId: string) => number;
  /**
   * MB that the environments of an account may be configured for here; 0 while it is not known. No limit unless given.
   */
  readonly memoryQuotaOf?: (accountId: string) => number;
  /** Takes what an environment writes when no invocation is left that it belongs to. */
  readonly logs?: LogSink;
  /** Told of failures that no caller sees, such as a stem that could not be made. */
  readonly onError: (error: unknown) => void;
}

/** Figures of one worker at this moment. */
export interface FleetCounts {
  readonly idle: number;
  readonly frozen: number;
  readonly busy: number;
  readonly starting: number;
  readonly waiting: number;
  readonly stems: Readonly<Record<string, number>>;
  /** Those that began anew and wait for an invocation of the same function. */
  readonly successors: number;
  /** MB accounted for. */
  readonly memoryMb: number;
}

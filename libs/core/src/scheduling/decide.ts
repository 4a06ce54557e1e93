import type { ReturnWindow } from '../pool/idle-histogram.js';
import { keepAliveFor } from '../pool/keep-alive.js';
import { sortIdle } from '../pool/retire.js';
import { type DemandSnapshot, environmentsToStart } from './start.js';

/** An environment that runs nothing at the moment. */
export interface IdleSnapshot {
  readonly id: string;
  /** When it last answered; ms of the clock that `decide` is told. */
  readonly idleSince: number;
  readonly frozen: boolean;
  /** Not to be used any more. */
  readonly stale: boolean;
  /** To be there at any time. */
  readonly provisioned: boolean;
}

/** Of idle environments, what the worker's operator decided. */
export interface RetirePolicy {
  /** ms an idle environment is kept of whose function nothing is predicted. */
  readonly keepAliveMs: number;
  /** ms after which an idle environment is frozen. */
  readonly freezeAfterMs: number;
}

/** All that is known of one function version on one worker, and of the room that the worker has for it. */
export interface FunctionSnapshot extends Omit<DemandSnapshot, 'oldestWaitMs' | 'environments'> {
  /** When the oldest of those queued came; undefined where none waits. */
  readonly oldestSince: number | undefined;
  /** Environments that run an invocation. */
  readonly busy: number;
  /** The one used last at the end. */
  readonly idle: readonly IdleSnapshot[];
  /** When its next invocation is to be expected, if anything can be said. */
  readonly window: ReturnWindow | undefined;
  readonly policy: RetirePolicy;
}

/** What to do with a function's environments on a worker; those in no list are kept as they are. */
export interface Decision {
  /** How many to start. */
  readonly add: number;
  /** How many there will be of those that there are, those being made included. */
  readonly keep: number;
  /** Ids of those to end. */
  readonly retire: readonly string[];
  /** Ids of those to freeze, in which nothing is to run until they are used. */
  readonly freeze: readonly string[];
}

/**
 * What the scheduler makes of a function on a worker at one moment: depth of its queue and of its backlog, what arrives and
 * how long it takes, what it has and what there is room for, turned into environments to add, keep and retire. Pure: the
 * same snapshot always gives the same decision, in a simulation as on a host. Who of many gets the room that there is, and
 * whose idle environments make some, is said by `pool/fair-share` and `pool/evict` before.
 */
export function decide(s: FunctionSnapshot, now: number): Decision {
  const last = s.idle.at(-1);
  const idle = s.idle.map(({ id, idleSince, frozen, stale, provisioned }) => {
    const keepMs = provisioned ? Infinity : keepAliveFor(s.window, s.policy.keepAliveMs, id === last?.id);
    return { id, idleMs: now - idleSince, keepMs, frozen, stale };
  });
  const { retire, freeze } = sortIdle(idle, s.policy.freezeAfterMs);
  const keep = s.busy + s.starting + s.idle.length - retire.length;
  const oldestWaitMs = s.oldestSince === undefined ? 0 : now - s.oldestSince;
  return { add: environmentsToStart({ ...s, oldestWaitMs, environments: keep }), keep, retire, freeze };
}

import type { Decision, FunctionSnapshot } from '@stoker/core/scheduling/decide';
import { decide } from '@stoker/core/scheduling/decide';
import { MINUTE } from './trace.js';

/** Who decides in a simulation. */
export interface Policy {
  readonly name: string;
  readonly decide: (snapshot: FunctionSnapshot, now: number) => Decision;
  /** It learns when functions come back, and has one ready for that. */
  readonly predicts: boolean;
  /** ms that an idle environment is kept of whose function nothing is predicted. */
  readonly keepAliveMs: number;
}

/** What runs on a host, from the same function. */
export const DECIDED: Policy = { name: 'decide()', decide, predicts: true, keepAliveMs: 10 * MINUTE };

/**
 * The simple way that public clouds began with: whoever waits gets an environment of its own, which is kept for as long as
 * every other.
 */
export function fixedKeepAlive(minutes: number): Policy {
  return {
    name: `fixed keep-alive of ${minutes} min`,
    predicts: false,
    keepAliveMs: minutes * MINUTE,
    decide: (s, now) => {
      const retire = s.idle.filter(({ idleSince }) => now - idleSince >= minutes * MINUTE).map(({ id }) => id);
      const add = Math.max(0, Math.min(s.queued - s.starting, s.room));
      return { add, keep: s.busy + s.starting + s.idle.length - retire.length, retire, freeze: [] };
    },
  };
}

import { type EgressPolicy, isSameEgress, NO_EGRESS } from '@stoker/core/egress/egress-policy';
import type { FunctionVersion } from '@stoker/core/model/function';
import type { MaybePromise } from '../identity/snapshot-cache.js';
import type { Environment } from './environment.js';

/** Where environments may connect to, which is their account's to say. */
export class EgressRights {
  /** @param egressOf nowhere unless given */
  constructor(private readonly egressOf: (accountId: string) => MaybePromise<EgressPolicy> = () => NO_EGRESS) {}

  of({ accountId }: FunctionVersion): MaybePromise<EgressPolicy> {
    return this.egressOf(accountId);
  }

  /** Those whose account has another policy now are not used again. */
  giveUpOthers(environments: Iterable<Environment>): void {
    for (const environment of environments) {
      const current = this.of(environment.version);
      // Whoever asks next reads again; until then it is as it was.
      if (current instanceof Promise) current.catch(() => undefined);
      else if (!isSameEgress(current, environment.egress)) environment.giveUp();
    }
  }
}

import type { MaybePromise } from '../../identity/snapshot-cache.js';
import type { Clock } from '../../ports/clock.js';
import type { GatewayStore } from '../../ports/gateway-store.js';
import type { Account } from '../../ports/identity-store.js';

/** What the use cases of version 2 of API Gateway need. */
export interface V2Ports {
  readonly store: GatewayStore;
  readonly findAccount: (accountId: string) => MaybePromise<Account | undefined>;
  readonly clock: Clock;
  /** Bytes of chance. */
  readonly random: (length: number) => Uint8Array;
  /** Of the platform's own sites, where they have names: nobody may have one within it. */
  readonly ownDomain: string | undefined;
}

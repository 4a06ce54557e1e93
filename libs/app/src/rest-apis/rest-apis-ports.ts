import type { Clock } from '../ports/clock.js';
import type { GatewayStore } from '../ports/gateway-store.js';

/** What the use cases of REST APIs need. */
export interface RestApisPorts {
  readonly gateway: GatewayStore;
  readonly clock: Clock;
  readonly randomBytes: (count: number) => Uint8Array;
}

import type { Authorise } from '../../accounts/tenant-gate.js';
import type { ResourcePolicies } from '../../identity/resource-policies.js';
import type { MaybePromise } from '../../identity/snapshot-cache.js';
import type { Clock } from '../../ports/clock.js';
import type { Throttles } from '../http-api/throttles.js';
import type { SiteInvoker } from '../site-invoker.js';
import type { ConnectionCalls } from './connection-calls.js';
import type { Connections } from './connections.js';
import type { MessageRoom } from './message-room.js';
import type { WebSocketStage } from './compile-web-socket.js';

/** How a message ended, for the metrics. */
export type MessageOutcome = 'handled' | 'forbidden' | 'throttled' | 'failed' | 'late';

/** What WebSocket APIs need to be served. */
export interface WebSocketPorts {
  readonly region: string;
  /** Asked of callers who sign. */
  readonly authorise: Authorise;
  /** Policies of functions. */
  readonly policyOf: ResourcePolicies;
  readonly invoker: Pick<SiteInvoker, 'invoke'>;
  readonly throttles: Pick<Throttles, 'take'>;
  readonly connections: Connections;
  readonly calls: ConnectionCalls;
  readonly room: MessageRoom;
  /** A stage as it is served now: connections outlive what they began with. */
  readonly stageOf: (apiId: string, stage: string) => MaybePromise<WebSocketStage | undefined>;
  readonly clock: Clock;
  /** UUIDs. */
  readonly newId: () => string;
  /** Bytes of chance. */
  readonly random: (length: number) => Uint8Array;
  /** Counts a message. Never throws. */
  readonly onMessage: (outcome: MessageOutcome) => void;
  /** Told of defects that no caller can be told of. */
  readonly onError: (error: unknown) => void;
}

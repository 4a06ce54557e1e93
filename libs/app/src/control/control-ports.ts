import type { FunctionVersion } from '@stoker/core/model/function';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import type { FunctionPolicy } from '@stoker/core/model/function-policy';
import type { FrontDoor } from '@stoker/core/http/front-door';
import type { Hosts } from '@stoker/core/model/settings-rules';
import type { Clock } from '../ports/clock.js';
import type { CodeLinks } from '../ports/code-links.js';
import type { CodePackages } from '../ports/code-packages.js';
import type { CodeSigningStore } from '../ports/code-signing-store.js';
import type { CodeStore } from '../ports/code-store.js';
import type { ConcurrencyStore } from '../ports/concurrency-store.js';
import type { Connections } from '../ports/connections.js';
import type { EventSourceMappings } from '../ports/event-source-mappings.js';
import type { FunctionStore } from '../ports/function-store.js';
import type { FunctionUrls } from '../ports/function-urls.js';
import type { ImageStore } from '../ports/image-store.js';
import type { LayerStore } from '../ports/layer-store.js';
import type { MessageQueues } from '../ports/message-queues.js';
import type { ObjectSource } from '../ports/object-source.js';
import type { IdentityReader } from '../ports/identity-store.js';
import type { Provisioning } from '../ports/provisioning.js';
import type { QualifiedStore } from '../ports/qualified-store.js';
import type { ReplicationSlots } from '../ports/replication-slots.js';
import type { RowChanges } from '../ports/row-changes.js';
import type { ShardStreams } from '../ports/shard-streams.js';

/** What the control plane's use cases stand on; each takes the part that it needs. */
export interface ControlPorts extends Hosts {
  readonly functions: FunctionStore;
  readonly concurrency: ConcurrencyStore;
  readonly provisioning: Provisioning;
  /** Policies of functions and of their versions and aliases. */
  readonly policies: QualifiedStore<FunctionPolicy>;
  readonly urls: FunctionUrls;
  /** Where functions' URLs answer. */
  readonly frontDoor: FrontDoor;
  readonly eventInvokeConfigs: QualifiedStore<EventInvokeConfig>;
  readonly mappings: EventSourceMappings;
  readonly queues: Pick<MessageQueues, 'serves' | 'describe'>;
  readonly connections: Connections;
  readonly rowChanges: Pick<RowChanges, 'createSlot' | 'dropSlot'>;
  readonly replicationSlots: ReplicationSlots;
  readonly streams: { readonly [K in 'dynamodb' | 'kinesis']: Pick<ShardStreams<unknown>, 'serves' | 'shards'> };
  readonly codeSigning: CodeSigningStore;
  readonly layers: LayerStore;
  readonly code: CodeStore;
  readonly packages: CodePackages;
  readonly images: Pick<ImageStore, 'resolve' | 'prepare'>;
  readonly objects: ObjectSource;
  readonly links: CodeLinks;
  readonly identities: Pick<IdentityReader, 'findRole' | 'findAccount'>;
  readonly clock: Clock;
  /**
   * Starts the activation of a `$LATEST` in the background; see `Activations.schedule`.
   *
   * @param previous what an update has changed, to go back to if it fails
   */
  readonly scheduleActivation: (version: FunctionVersion, previous?: FunctionVersion) => void;
}

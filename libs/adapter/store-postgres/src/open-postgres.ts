import type { AccountStore } from '@stoker/app/ports/account-store';
import type { AuditTrail } from '@stoker/app/ports/audit-trail';
import type { BucketNotifications } from '@stoker/app/ports/bucket-notifications';
import { type Clock, systemClock } from '@stoker/app/ports/clock';
import type { CodePackages } from '@stoker/app/ports/code-packages';
import type { CodeSigningStore } from '@stoker/app/ports/code-signing-store';
import type { ConcurrencyStore } from '@stoker/app/ports/concurrency-store';
import type { DeliveryStore } from '@stoker/app/ports/delivery-store';
import type { EventBuses } from '@stoker/app/ports/event-buses';
import type { EventStore } from '@stoker/app/ports/event-store';
import type { EventSourceMappings } from '@stoker/app/ports/event-source-mappings';
import type { FailedDeliveries } from '@stoker/app/ports/failed-deliveries';
import type { FailedEvents } from '@stoker/app/ports/failed-events';
import type { FunctionUrls } from '@stoker/app/ports/function-urls';
import type { FunctionStore } from '@stoker/app/ports/function-store';
import type { GatewayStore } from '@stoker/app/ports/gateway-store';
import type { IamStore } from '@stoker/app/ports/iam-store';
import type { LayerStore } from '@stoker/app/ports/layer-store';
import type { IdentityReader, IdentityWriter } from '@stoker/app/ports/identity-store';
import type { QualifiedStore } from '@stoker/app/ports/qualified-store';
import type { SignInStores } from '@stoker/app/ports/sign-in-stores';
import type { QuotaAlarms } from '@stoker/app/ports/quota-alarms';
import type { QuotaStore } from '@stoker/app/ports/quota-store';
import type { ScheduleStore } from '@stoker/app/ports/schedule-store';
import type { ReplicationSlots } from '@stoker/app/ports/replication-slots';
import type { SecretRotation } from '@stoker/app/ports/secret-rotation';
import type { SourceLeases } from '@stoker/app/ports/source-leases';
import type { SnapshotChange, SnapshotSource } from '@stoker/app/ports/snapshot-source';
import type { StackStore } from '@stoker/app/ports/stack-store';
import type { TimerStore } from '@stoker/app/ports/timer-store';
import type { UsageLedger } from '@stoker/app/ports/usage-ledger';
import type { WriteJournal } from '@stoker/app/ports/write-journal';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import type { FunctionPolicy } from '@stoker/core/model/function-policy';
import { accountStore } from './accounts/account-store.js';
import { PostgresAuditTrail } from './audit/audit-trail.js';
import { bucketNotifications } from './buckets/bucket-notifications.js';
import { PostgresWriteJournal } from './buckets/write-journal.js';
import { codeSigningStore } from './code-signing/code-signing-store.js';
import { Database, type PoolSizes } from './connection/database.js';
import { PostgresDeliveryStore } from './deliveries/delivery-store.js';
import { failedDeliveries } from './deliveries/failed-deliveries.js';
import { failedEvents } from './events/failed-events.js';
import { eventBuses } from './event-buses/event-buses.js';
import { PostgresEventStore } from './events/event-store.js';
import { codePackages } from './functions/code-packages.js';
import { concurrencyStore } from './functions/concurrency.js';
import { functionStore } from './functions/function-store.js';
import type { TellState } from './functions/tell-state.js';
import { gatewayStore } from './gateway/gateway-store.js';
import { iamStore } from './iam/iam-store.js';
import { functionUrls } from './functions/function-urls.js';
import { qualifiedStore } from './functions/qualified-store.js';
import { PostgresIdentityReader } from './identity/identity-reader.js';
import { PostgresIdentityWriter } from './identity/identity-writer.js';
import { eventSourceMappings } from './mappings/event-source-mappings.js';
import { replicationSlots } from './mappings/replication-slots.js';
import { sourceLeases } from './mappings/source-leases.js';
import { layerStore } from './layers/layer-store.js';
import { quotaAlarms } from './quotas/quota-alarms.js';
import { quotaStore } from './quotas/quota-store.js';
import { scheduleStore } from './schedules/schedule-store.js';
import { DataKeys } from './secrets/data-keys.js';
import { MasterKeys } from './secrets/master-keys.js';
import { SecretBox } from './secrets/secret-box.js';
import { PostgresSecretRotation } from './secrets/secret-rotation.js';
import { signInStores } from './signin/sign-in-stores.js';
import { SnapshotListener } from './snapshots/snapshot-listener.js';
import { PostgresStackStore } from './stacks/stack-store.js';
import { PostgresTimerStore } from './timers/timer-store.js';
import { JournalledUsageLedger } from './usage/usage-ledger.js';
import { upsertUsage } from './usage/usage-table.js';

export interface PostgresOptions {
  readonly url: string;
  /** 32 bytes: what the keys are encrypted with that secrets are encrypted with. */
  readonly masterKey: Uint8Array;
  /** Earlier master keys that such keys may still be encrypted with. */
  readonly retiredKeys?: readonly Uint8Array[];
  /** Reads all master keys that there are by now, for data keys that were sealed with one that came since. */
  readonly readMasterKeys?: () => Promise<readonly Uint8Array[]>;
  /** Directory of this host's usage journal. */
  readonly usageDirectory: string;
  /** Connections; 8 for the control plane and 16 for the data plane unless given. */
  readonly pools?: PoolSizes;
  /** Hears of what mends itself: lost connections, a usage batch that must be tried again. Logs, as a rule. */
  readonly onProblem?: (error: Error) => void;
  readonly clock?: Clock;
  /** What is sent of functions whose status has changed, in the same commit; nothing unless given. */
  readonly tellState?: TellState;
  /** ms that other processes are left to learn of new keys; less in tests. */
  readonly rotationNoticeMs?: number;
}

/** Every port that Postgres serves. */
export interface PostgresStore {
  readonly functions: FunctionStore;
  readonly concurrency: ConcurrencyStore;
  readonly policies: QualifiedStore<FunctionPolicy>;
  readonly urls: FunctionUrls;
  readonly eventInvokeConfigs: QualifiedStore<EventInvokeConfig>;
  readonly mappings: EventSourceMappings;
  readonly sourceLeases: SourceLeases;
  readonly replicationSlots: ReplicationSlots;
  readonly eventBuses: EventBuses;
  readonly bucketNotifications: BucketNotifications;
  readonly writeJournal: WriteJournal;
  readonly gateway: GatewayStore;
  readonly packages: CodePackages;
  readonly codeSigning: CodeSigningStore;
  readonly layers: LayerStore;
  readonly accounts: AccountStore;
  readonly quotas: QuotaStore;
  readonly quotaAlarms: QuotaAlarms;
  readonly identity: IdentityReader;
  readonly identityWriter: IdentityWriter;
  readonly iam: IamStore;
  readonly signIn: SignInStores;
  readonly snapshots: SnapshotSource;
  readonly events: EventStore;
  readonly failedEvents: FailedEvents;
  readonly failedDeliveries: FailedDeliveries;
  readonly deliveries: DeliveryStore;
  readonly timers: TimerStore;
  readonly schedules: ScheduleStore;
  readonly stacks: StackStore;
  readonly usage: UsageLedger;
  readonly audit: AuditTrail;
  readonly secrets: SecretRotation;
  /** Resolves when the database answers; for readiness. */
  ping(): Promise<void>;
  /** Ships the usage that is left and ends every connection. Call it when no request is under way. */
  close(): Promise<void>;
}

const PING = { name: 'ping', text: 'SELECT 1' };
/** Fails where there are no tables. */
const PROBE = { name: 'probe', text: 'SELECT 1 FROM accounts LIMIT 1' };

/**
 * Connects to a migrated database.
 *
 * @throws Error when it can't be reached or has not been migrated
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresStore> {
  const { url, usageDirectory, pools = { control: 8, data: 16 }, onProblem = () => {} } = options;
  const database = new Database(url, pools, onProblem);
  const keys = new DataKeys(
    database,
    new MasterKeys(options.masterKey, options.retiredKeys),
    options.clock ?? systemClock,
    options.readMasterKeys,
  );
  const box = new SecretBox(keys);
  const snapshots = new SnapshotListener(url, onProblem);
  try {
    await database.query(PROBE, []);
    await keys.start(onProblem);
    await snapshots.start();
  } catch (error) {
    keys.close();
    await database.close();
    throw error;
  }
  const deliveries = new PostgresDeliveryStore(database, options.clock);
  const events = new PostgresEventStore(database, () => deliveries.noteAdded(), options.clock);
  const timers = new PostgresTimerStore(database, () => deliveries.noteAdded());
  const writeJournal = new PostgresWriteJournal(database, () => deliveries.noteAdded());
  const usage = new JournalledUsageLedger({
    directory: usageDirectory,
    upsert: (records) => upsertUsage(database, records),
    onProblem,
  });
  const audit = new PostgresAuditTrail(database);
  const { tellState: tell = () => undefined } = options;
  const context = { database, box, tell, onChange: (change: SnapshotChange) => snapshots.emit(change) };
  return {
    functions: functionStore(context),
    concurrency: concurrencyStore(context),
    policies: qualifiedStore(context, 'policy'),
    urls: functionUrls(context),
    eventInvokeConfigs: qualifiedStore(context, 'event-invoke'),
    mappings: eventSourceMappings(database),
    sourceLeases: sourceLeases(database),
    replicationSlots: replicationSlots(database),
    eventBuses: eventBuses(context, () => timers.noteSet()),
    bucketNotifications: bucketNotifications(context, () => deliveries.noteAdded()),
    writeJournal,
    gateway: gatewayStore(context),
    packages: codePackages(database),
    codeSigning: codeSigningStore(database),
    layers: layerStore(database),
    accounts: accountStore(context),
    quotas: quotaStore(context),
    quotaAlarms: quotaAlarms(database),
    identity: new PostgresIdentityReader(database, box),
    identityWriter: new PostgresIdentityWriter(database, box),
    iam: iamStore(context),
    signIn: signInStores(database),
    snapshots,
    events,
    failedEvents: failedEvents(database),
    failedDeliveries: failedDeliveries(database, deliveries),
    deliveries,
    timers,
    stacks: new PostgresStackStore(database, box),
    schedules: scheduleStore(database, () => timers.noteSet()),
    usage,
    audit,
    secrets: new PostgresSecretRotation(database, keys, box, options.rotationNoticeMs),
    ping: async () => {
      await database.query(PING, []);
    },
    close: async () => {
      keys.close();
      await Promise.all([
        events.idle(),
        writeJournal.idle(),
        deliveries.idle(),
        audit.idle(),
        usage.close(),
        snapshots.close(),
      ]);
      await database.close();
    },
  };
}

import type { PolicyDocument } from '@stoker/core/iam/policy';
import type { Connection } from '@stoker/core/model/connections/connection';
import type { FunctionSettings, FunctionVersion } from '@stoker/core/model/function';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import { OperatorConnections } from '../../connections/operator-connections.js';
import type { CodeLinks } from '../../ports/code-links.js';
import type { Account, Role } from '../../ports/identity-store.js';
import type { Provisioning, ProvisioningState } from '../../ports/provisioning.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { MemoryMessageQueues } from '../../ports/testing/memory-message-queues.js';
import { MemoryReplicationSlots } from '../../ports/testing/memory-replication-slots.js';
import { MemoryRowChanges } from '../../ports/testing/memory-row-changes.js';
import { MemoryShards } from '../../ports/testing/memory-shards.js';
import { activateFunction } from '../activate-function.js';
import type { ControlPorts } from '../control-ports.js';
import { createFunction } from '../create-function.js';
import { InMemoryCodeStore } from './in-memory-code-store.js';
import { InMemoryEventSourceMappings } from './in-memory-event-source-mappings.js';
import { InMemoryFunctionStore } from './in-memory-function-store.js';
import { InMemoryImageStore } from './in-memory-image-store.js';
import { InMemoryObjectSource } from './in-memory-object-source.js';

export const ACCOUNT = '111122223333';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/worker`;
export const HELLO: FunctionTarget = { region: 'us-east-1', accountId: ACCOUNT, functionName: 'hello' };
export const ZIP: Uint8Array = Buffer.from('the code of hello');

/** Lets the service assume a role. */
export const TRUST: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
};

export const SETTINGS: FunctionSettings = {
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  role: ROLE,
  description: '',
  memorySize: 128,
  timeout: 3,
  ephemeralStorage: 512,
  environment: {},
  architecture: 'x86_64',
};

const { runtime: _runtime, handler: _handler, ...common } = SETTINGS;
/** The same for a function that is a container image. */
export const IMAGE_SETTINGS: FunctionSettings = { ...common, imageConfig: {} };

/** The use cases' ports in memory, with one account that has the role `worker`. */
export class ControlKit implements ControlPorts {
  readonly clock = new FakeClock();
  readonly functions = new InMemoryFunctionStore(this.clock);
  readonly packages = this.functions.packages;
  readonly concurrency = this.functions.concurrency;
  readonly policies = this.functions.policies;
  readonly urls = this.functions.urls;
  readonly frontDoor = { origin: 'https://stoker.test', domain: 'stoker.test' };
  readonly eventInvokeConfigs = this.functions.eventInvokeConfigs;
  readonly mappings = new InMemoryEventSourceMappings();
  readonly queues = new MemoryMessageQueues(this.clock);
  /** What the operator gave; none at first. */
  readonly operatorConnections: Connection[] = [];
  readonly connections = new OperatorConnections(this.operatorConnections);
  readonly rowChanges = new MemoryRowChanges();
  readonly replicationSlots = new MemoryReplicationSlots(this.mappings, this.clock);
  readonly tables = new MemoryShards((text) => text);
  readonly streams = { dynamodb: this.tables, kinesis: new MemoryShards((text) => text) };
  /** What the workers have, by version. */
  readonly provisioned = new Map<string, ProvisioningState>();
  readonly provisioning: Provisioning = {
    stateOf: ({ version }) => this.provisioned.get(version) ?? { allocated: 0, available: 0 },
  };
  readonly codeSigning = this.functions.codeSigning;
  readonly layers = this.functions.layers;
  readonly code = new InMemoryCodeStore();
  readonly images = new InMemoryImageStore();
  readonly objects = new InMemoryObjectSource();
  readonly architectures = ['x86_64'] as const;
  /** Runtimes whose images are not here. */
  readonly absent = new Set<string>();
  readonly serves = (runtime: string): boolean => !this.absent.has(runtime);
  /** What was scheduled and not yet activated. */
  readonly scheduled: FunctionVersion[] = [];
  /** What functions were before the updates among those, by revision. */
  readonly previous = new Map<string, FunctionVersion>();
  readonly roles = new Map<string, Role>();
  readonly accounts = new Map<string, Account>([
    [ACCOUNT, { accountId: ACCOUNT, name: 'acme', concurrencyLimit: 250 }],
  ]);

  readonly links: CodeLinks = {
    linkTo: (endpoint, accountId, { sha256 }) => `${endpoint}/code/${accountId}/${sha256}`,
  };

  constructor() {
    this.addRole(ROLE, TRUST);
  }

  readonly identities = {
    findRole: async (arn: string) => this.roles.get(arn),
    findAccount: async (accountId: string) => this.accounts.get(accountId),
  };

  readonly scheduleActivation = (version: FunctionVersion, previous?: FunctionVersion): void => {
    this.scheduled.push(version);
    if (previous) this.previous.set(version.revisionId, previous);
  };

  addRole(arn: string, trustPolicy: PolicyDocument, policies: readonly PolicyDocument[] = []): void {
    const [, , , , accountId = ''] = arn.split(':');
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    this.roles.set(arn, { accountId, name, arn, uniqueId: `AROA${this.roles.size}`, trustPolicy, policies });
  }

  /** Runs what was scheduled, and lets time pass, so that the next change has a later date. */
  async settle(): Promise<void> {
    for (const version of this.scheduled.splice(0))
      await activateFunction(this, version, this.previous.get(version.revisionId));
    this.clock.advance(1000);
  }

  /** A function that is created and active. */
  async create(target = HELLO, settings: Partial<FunctionSettings> = {}, zip = ZIP): Promise<void> {
    await createFunction(this, target, { settings: { ...SETTINGS, ...settings }, zip, publish: false });
    await this.settle();
  }
}

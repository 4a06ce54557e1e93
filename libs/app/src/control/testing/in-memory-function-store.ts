import { ServiceError } from '@stoker/core/errors/service-error';
import type { FunctionConcurrency } from '@stoker/core/admission/function-concurrency';
import {
  LATEST,
  type FunctionAlias,
  type FunctionAttributes,
  type FunctionVersion,
  type VersionId,
} from '@stoker/core/model/function';
import type { EventInvokeConfig } from '@stoker/core/model/event-invoke-config';
import type { FunctionPolicy } from '@stoker/core/model/function-policy';
import type { FunctionUrl } from '@stoker/core/model/function-url';
import { isImageReference } from '@stoker/core/model/package';
import { hasSnapStart } from '@stoker/core/model/snap-start';
import type { Change, FunctionKey, FunctionStore, Page, PageRequest } from '../../ports/function-store.js';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { InMemoryCodePackages } from './in-memory-code-packages.js';
import { InMemoryCodeSigningStore } from './in-memory-code-signing-store.js';
import { type ConcurrencyHolder, InMemoryConcurrencyStore } from './in-memory-concurrency-store.js';
import { InMemoryFunctionUrls } from './in-memory-function-urls.js';
import { InMemoryQualifiedStore, type QualifiedHolder } from './in-memory-qualified-store.js';
import { InMemoryLayerStore } from './in-memory-layer-store.js';
import { compare, paged } from './paged.js';

interface Entry {
  latest: FunctionVersion;
  attributes: FunctionAttributes;
  published: Map<VersionId, FunctionVersion>;
  lastNumber: number;
  aliases: Map<string, FunctionAlias>;
  concurrency: FunctionConcurrency;
  policies: Map<string, FunctionPolicy>;
  urls: Map<string, FunctionUrl>;
  eventInvokeConfigs: Map<string, EventInvokeConfig>;
}

const NO_CONCURRENCY: FunctionConcurrency = { reserved: undefined, provisioned: [] };

/** What each qualifier of a function has at most one of. */
const QUALIFIED = ['policies', 'urls', 'eventInvokeConfigs'] as const satisfies readonly (keyof Entry)[];

/** The `FunctionStore` contract in memory, for tests of the use cases; one event-loop turn is one transaction. */
export class InMemoryFunctionStore implements FunctionStore {
  private readonly entries = new Map<string, Entry>();
  readonly packages: InMemoryCodePackages;
  readonly concurrency = new InMemoryConcurrencyStore(() => [...this.entries.values()].map(holderOf));
  readonly policies = new InMemoryQualifiedStore<FunctionPolicy>((key) => this.qualified(key, 'policies'));
  readonly urls = new InMemoryFunctionUrls(
    (key) => this.qualified(key, 'urls'),
    () => [...this.entries.values()].map(({ latest, urls }) => ({ key: latest, urls })),
  );
  readonly eventInvokeConfigs = new InMemoryQualifiedStore<EventInvokeConfig>((key) =>
    this.qualified(key, 'eventInvokeConfigs'),
  );
  readonly codeSigning = new InMemoryCodeSigningStore(({ accountId, id: configId }) =>
    this.ofAccount(accountId)
      .filter(({ attributes }) => attributes.codeSigningConfigId === configId)
      .map(({ latest }) => latest),
  );
  /** The layers whose packages stand in the same books. */
  readonly layers = new InMemoryLayerStore(() => this.packages);

  constructor(clock = new FakeClock()) {
    this.packages = new InMemoryCodePackages(clock, {
      functions: () => [...this.entries.values()].flatMap(everyVersion),
      layers: () => this.layers.versions,
    });
  }

  async createFunction(version: FunctionVersion, attributes: FunctionAttributes = { tags: {} }): Promise<void> {
    if (this.entries.has(id(version))) {
      throw new ServiceError('ResourceConflictException', `Function already exist: ${version.functionName}`);
    }
    this.packages.require(version);
    this.requireSigning(version.accountId, attributes);
    this.entries.set(id(version), {
      latest: version,
      attributes,
      published: new Map(),
      lastNumber: 0,
      aliases: new Map(),
      concurrency: NO_CONCURRENCY,
      policies: new Map(),
      urls: new Map(),
      eventInvokeConfigs: new Map(),
    });
  }

  async findAttributes(key: FunctionKey): Promise<FunctionAttributes | undefined> {
    return this.entries.get(id(key))?.attributes;
  }

  async changeAttributes(key: FunctionKey, change: Change<FunctionAttributes>): Promise<void> {
    const entry = this.entry(key);
    const next = change(entry.attributes);
    this.requireSigning(key.accountId, next);
    entry.attributes = next;
  }

  private requireSigning(accountId: string, { codeSigningConfigId: configId }: FunctionAttributes): void {
    if (configId === undefined || this.codeSigning.has({ accountId, id: configId })) return;
    throw new ServiceError('CodeSigningConfigNotFoundException', 'Code signing configuration not found.');
  }

  async findVersion(key: FunctionKey, version: VersionId = LATEST): Promise<FunctionVersion | undefined> {
    const entry = this.entries.get(id(key));
    return version === LATEST ? entry?.latest : entry?.published.get(version);
  }

  async updateLatest(key: FunctionKey, change: Change<FunctionVersion>): Promise<FunctionVersion> {
    const entry = this.entry(key);
    const before = entry.latest;
    const after = change(before);
    this.packages.require(after);
    entry.latest = after;
    this.packages.leave(before);
    return after;
  }

  async settleVersion(key: FunctionKey, version: VersionId, change: Change<FunctionVersion>): Promise<void> {
    const entry = this.entry(key);
    if (version === LATEST) {
      entry.latest = change(entry.latest);
      return;
    }
    const present = entry.published.get(version);
    if (!present) throw new ServiceError('ResourceNotFoundException', `Function not found: ${key.functionName}`);
    entry.published.set(version, change(present));
  }

  async listSnapStart(): Promise<FunctionVersion[]> {
    return [...this.entries.values()].flatMap(({ published, aliases }) => {
      const aliased = [...aliases.values()].flatMap(targets);
      const newest = [...published.keys()].at(-1);
      return [...published.values()].filter(
        (one) =>
          hasSnapStart(one) && one.state === 'Active' && (one.version === newest || aliased.includes(one.version)),
      );
    });
  }

  async publishVersion(
    key: FunctionKey,
    build: (latest: FunctionVersion, newest: FunctionVersion | undefined, next: VersionId) => FunctionVersion,
  ): Promise<FunctionVersion> {
    const entry = this.entry(key);
    const newest = [...entry.published.values()].at(-1);
    const built = build(entry.latest, newest, String(entry.lastNumber + 1));
    if (built !== newest) {
      this.packages.require(built);
      entry.lastNumber += 1;
      entry.published.set(built.version, built);
    }
    return built;
  }

  async listFunctions(accountId: string, page: PageRequest): Promise<Page<FunctionVersion>> {
    const latest = this.ofAccount(accountId).map((entry) => entry.latest);
    return paged('functions', latest, (one) => [one.functionName], page);
  }

  async listAllVersions(accountId: string, page: PageRequest): Promise<Page<FunctionVersion>> {
    const versions = this.ofAccount(accountId).flatMap(everyVersion);
    return paged('all-versions', versions, (one) => [one.functionName, one.version], page);
  }

  async listVersions(key: FunctionKey, page: PageRequest): Promise<Page<FunctionVersion>> {
    const entry = this.entries.get(id(key));
    return paged('versions', entry ? everyVersion(entry) : [], (one) => [one.version], page);
  }

  async deleteFunction(key: FunctionKey): Promise<void> {
    for (const version of everyVersion(this.entry(key))) this.packages.leave(version);
    this.entries.delete(id(key));
  }

  async deleteVersion(key: FunctionKey, version: VersionId): Promise<void> {
    const entry = this.entry(key);
    const users = [...entry.aliases.values()].filter((alias) => targets(alias).includes(version));
    if (users.length > 0) {
      const names = users.map((alias) => alias.name).join(', ');
      const message = `Unable to delete version because the following aliases reference it: [${names}]`;
      throw new ServiceError('ResourceConflictException', message);
    }
    const gone = entry.published.get(version);
    if (gone) this.packages.leave(gone);
    entry.published.delete(version);
    forgetQualifier(entry, version);
  }

  async createAlias(alias: FunctionAlias): Promise<void> {
    const entry = this.entry(alias);
    if (entry.aliases.has(alias.name)) {
      throw new ServiceError('ResourceConflictException', `Alias already exists: ${alias.name}`);
    }
    requireTargets(entry, alias);
    entry.aliases.set(alias.name, alias);
  }

  async findAlias(key: FunctionKey, name: string): Promise<FunctionAlias | undefined> {
    return this.entries.get(id(key))?.aliases.get(name);
  }

  async updateAlias(key: FunctionKey, name: string, change: Change<FunctionAlias>): Promise<FunctionAlias> {
    const entry = this.entry(key);
    const current = entry.aliases.get(name);
    if (!current) throw new ServiceError('ResourceNotFoundException', `Cannot find alias: ${name}`);
    const next = change(current);
    requireTargets(entry, next);
    entry.aliases.set(name, next);
    return next;
  }

  async listAliases(key: FunctionKey, version: VersionId | undefined, page: PageRequest): Promise<Page<FunctionAlias>> {
    const aliases = [...(this.entries.get(id(key))?.aliases.values() ?? [])]
      .filter((alias) => version === undefined || targets(alias).includes(version))
      .sort((a, b) => compare([a.name], [b.name]));
    return paged('aliases', aliases, (one) => [one.name], page);
  }

  async deleteAlias(key: FunctionKey, name: string): Promise<void> {
    const entry = this.entries.get(id(key));
    entry?.aliases.delete(name);
    if (entry) forgetQualifier(entry, name);
  }

  async listUnsettled(): Promise<FunctionVersion[]> {
    return [...this.entries.values()]
      .flatMap(everyVersion)
      .filter((one) => one.state === 'Pending' || (one.version === LATEST && one.lastUpdateStatus === 'InProgress'));
  }

  async refersToImage(accountId: string, digest: string): Promise<boolean> {
    return this.ofAccount(accountId)
      .flatMap(everyVersion)
      .some(({ code }) => isImageReference(code) && code.sha256 === digest);
  }

  async usage(accountId: string): Promise<{ functionCount: number; codeBytes: number }> {
    return { functionCount: this.ofAccount(accountId).length, codeBytes: this.packages.codeBytes(accountId) };
  }

  private entry(key: FunctionKey): Entry {
    const entry = this.entries.get(id(key));
    if (!entry) throw new ServiceError('ResourceNotFoundException', `Function not found: ${key.functionName}`);
    return entry;
  }

  private qualified(key: FunctionKey, kind: (typeof QUALIFIED)[number]): QualifiedHolder | undefined {
    const entry = this.entries.get(id(key));
    if (!entry) return undefined;
    return { values: entry[kind], has: (qualifier) => entry.aliases.has(qualifier) || entry.published.has(qualifier) };
  }

  private ofAccount(accountId: string): Entry[] {
    return [...this.entries.values()]
      .filter((entry) => entry.latest.accountId === accountId)
      .sort((a, b) => compare([a.latest.functionName], [b.latest.functionName]));
  }
}

function id(key: FunctionKey): string {
  return `${key.accountId}/${key.functionName}`;
}

function holderOf(entry: Entry): ConcurrencyHolder {
  const { accountId, functionName } = entry.latest;
  return {
    key: { accountId, functionName },
    get concurrency() {
      return entry.concurrency;
    },
    set concurrency(next) {
      entry.concurrency = next;
    },
    has: (qualifier) => entry.aliases.has(qualifier) || entry.published.has(qualifier),
  };
}

/** What an alias or a version has goes with it. */
function forgetQualifier(entry: Entry, qualifier: string): void {
  const provisioned = entry.concurrency.provisioned.filter((each) => each.qualifier !== qualifier);
  entry.concurrency = { ...entry.concurrency, provisioned };
  for (const kind of QUALIFIED) entry[kind].delete(qualifier);
}

function everyVersion(entry: Entry): FunctionVersion[] {
  return [entry.latest, ...entry.published.values()];
}

function targets(alias: FunctionAlias): VersionId[] {
  return [alias.functionVersion, ...Object.keys(alias.additionalVersionWeights)];
}

function requireTargets(entry: Entry, alias: FunctionAlias): void {
  for (const version of targets(alias)) {
    if (version !== LATEST && !entry.published.has(version)) {
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${alias.functionName}:${version}`);
    }
  }
}

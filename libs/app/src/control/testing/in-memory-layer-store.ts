import { ServiceError } from '@stoker/core/errors/service-error';
import type { LayerKey, LayerVersion } from '@stoker/core/model/layer';
import type { LayerPolicy } from '@stoker/core/model/layer-policy';
import type { Page, PageRequest } from '../../ports/function-store.js';
import type { LayerFilter, LayerStore } from '../../ports/layer-store.js';
import type { InMemoryCodePackages } from './in-memory-code-packages.js';
import { paged } from './paged.js';

/** The `LayerStore` contract in memory; one event-loop turn is one transaction. */
export class InMemoryLayerStore implements LayerStore {
  private readonly lastNumbers = new Map<string, number>();
  /** In the order of publication. */
  versions: readonly LayerVersion[] = [];

  constructor(private readonly packages: () => InMemoryCodePackages) {}

  async publish(draft: Omit<LayerVersion, 'version' | 'policy'>): Promise<LayerVersion> {
    this.packages().require(draft);
    const version = (this.lastNumbers.get(id(draft)) ?? 0) + 1;
    this.lastNumbers.set(id(draft), version);
    const published = { ...draft, version };
    this.versions = [...this.versions, published];
    return published;
  }

  async findVersion(key: LayerKey, version: number): Promise<LayerVersion | undefined> {
    return this.find(key, version);
  }

  async listLayers(accountId: string, filter: LayerFilter, page: PageRequest): Promise<Page<LayerVersion>> {
    const newest = new Map<string, LayerVersion>();
    for (const one of this.versions) {
      if (one.accountId === accountId && passes(one, filter)) newest.set(one.layerName, one);
    }
    const byName = [...newest.values()].sort((a, b) => (a.layerName < b.layerName ? -1 : 1));
    return paged('layers', byName, (one) => [one.layerName], page);
  }

  async listVersions(key: LayerKey, filter: LayerFilter, page: PageRequest): Promise<Page<LayerVersion>> {
    const newestFirst = this.versions.filter((one) => id(one) === id(key) && passes(one, filter)).toReversed();
    return paged('layer-versions', newestFirst, (one) => [String(one.version)], page, 'down');
  }

  async deleteVersion(key: LayerKey, version: number): Promise<void> {
    const gone = this.find(key, version);
    this.versions = this.versions.filter((one) => one !== gone);
    if (gone) this.packages().leave(gone);
  }

  async updatePolicy(
    key: LayerKey,
    version: number,
    change: (current: LayerPolicy | undefined) => LayerPolicy | undefined,
  ): Promise<LayerPolicy | undefined> {
    const current = this.find(key, version);
    if (!current) throw new ServiceError('ResourceNotFoundException', `Layer version not found: ${id(key)}`);
    const { policy: before, ...rest } = current;
    const policy = change(before);
    this.versions = this.versions.map((one) => (one === current ? { ...rest, ...(policy && { policy }) } : one));
    return policy;
  }

  private find(key: LayerKey, version: number): LayerVersion | undefined {
    return this.versions.find((one) => id(one) === id(key) && one.version === version);
  }
}

function id(key: LayerKey): string {
  return `${key.accountId}/${key.layerName}`;
}

function passes(version: LayerVersion, { runtime, architecture }: LayerFilter): boolean {
  return (
    (runtime === undefined || version.compatibleRuntimes.includes(runtime)) &&
    (architecture === undefined || version.compatibleArchitectures.includes(architecture))
  );
}

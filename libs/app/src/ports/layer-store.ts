import type { LayerKey, LayerVersion } from '@stoker/core/model/layer';
import type { LayerPolicy } from '@stoker/core/model/layer-policy';
import type { Page, PageRequest } from './function-store.js';

/** Which versions a list shows; an absent member leaves none out. */
export interface LayerFilter {
  readonly runtime?: string | undefined;
  readonly architecture?: LayerVersion['compatibleArchitectures'][number] | undefined;
}

/**
 * The control plane's layers. Every call is one transaction: it happens whole or not at all.
 *
 * Errors: `ResourceNotFoundException`; anything else is the store's own failure.
 */
export interface LayerStore {
  /**
   * Stores the next version of a layer, the first of one that is not there yet. Its package must stand in
   * `CodePackages`. Numbers count upwards and are never given twice, not even when all versions have been deleted.
   */
  publish(draft: Omit<LayerVersion, 'version' | 'policy'>): Promise<LayerVersion>;
  findVersion(key: LayerKey, version: number): Promise<LayerVersion | undefined>;
  /** The newest version of each layer that passes the filter, by name. */
  listLayers(accountId: string, filter: LayerFilter, page: PageRequest): Promise<Page<LayerVersion>>;
  /** The newest first; nothing for a layer that is not there. */
  listVersions(key: LayerKey, filter: LayerFilter, page: PageRequest): Promise<Page<LayerVersion>>;
  /** Deleting one that is not there is no error. Functions that use it keep it. */
  deleteVersion(key: LayerKey, version: number): Promise<void>;
  /**
   * Changes who may use a version, under a lock on it. Throwing aborts without a write.
   *
   * @throws ResourceNotFoundException when there is no such version
   */
  updatePolicy(
    key: LayerKey,
    version: number,
    change: (current: LayerPolicy | undefined) => LayerPolicy | undefined,
  ): Promise<LayerPolicy | undefined>;
}

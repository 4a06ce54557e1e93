import type { CodeReference, FunctionSettings } from './function.js';
import type { LayerPolicy } from './layer-policy.js';

/** Names a layer inside an account. */
export interface LayerKey {
  readonly accountId: string;
  readonly layerName: string;
}

/** What a publisher says about a version of a layer; it binds nobody, as on AWS: lists filter by it. */
export interface LayerDetails {
  readonly description: string;
  readonly licenseInfo?: string;
  /** Names of runtimes, whether or not this installation has them; empty where nothing was said. */
  readonly compatibleRuntimes: readonly string[];
  readonly compatibleArchitectures: readonly FunctionSettings['architecture'][];
}

/** One version of a layer. It never changes but for its policy; its number is never given to another. */
export interface LayerVersion extends LayerKey, LayerDetails {
  readonly version: number;
  readonly code: CodeReference;
  readonly createdAt: Date;
  /** Who else may use it; absent while nobody was ever let. */
  readonly policy?: LayerPolicy;
}

/** A layer that a version of a function uses. It stays usable when the layer's version is deleted. */
export interface LayerReference extends LayerKey {
  readonly version: number;
  readonly code: CodeReference;
}

/** Whether two lists name the same versions of the same layers in the same order. */
export function sameLayers(a: readonly LayerReference[], b: readonly LayerReference[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ accountId, layerName, version }, index) => {
      const other = b[index]!;
      return accountId === other.accountId && layerName === other.layerName && version === other.version;
    })
  );
}

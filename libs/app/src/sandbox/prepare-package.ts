import type { FunctionVersion, ImageConfig } from '@stoker/core/model/function';
import { packageOf } from '@stoker/core/model/package';
import type { RuntimeId } from '@stoker/core/model/runtime';
import type { CodeStore } from '../ports/code-store.js';
import type { ImageStore, PreparedImage } from '../ports/image-store.js';

export interface PackagePorts {
  readonly code: Pick<CodeStore, 'materialise'>;
  readonly images: Pick<ImageStore, 'prepare'>;
}

/** What a version runs, at hand on this host. */
export type PreparedPackage =
  | {
      readonly type: 'Zip';
      readonly runtime: RuntimeId;
      readonly handler: string;
      readonly codeDir: string;
      /** In the order in which they are merged. */
      readonly layerDirs: readonly string[];
    }
  | { readonly type: 'Image'; readonly image: PreparedImage; readonly config: ImageConfig };

/**
 * Brings a version's code and layers, or its image, to this host where it lacks it.
 *
 * @throws ImageUnusable, and what the code store throws
 */
export async function preparePackage(
  { code, images }: PackagePorts,
  version: FunctionVersion,
): Promise<PreparedPackage> {
  const pack = packageOf(version);
  if (pack.type === 'Image') {
    const image = await images.prepare(version.accountId, pack.image, version.architecture);
    return { type: 'Image', image, config: pack.config };
  }
  const { type, runtime, handler } = pack;
  const codeDir = await code.materialise(version.accountId, pack.code);
  const layerDirs = version.layers.map((layer) => code.materialise(layer.accountId, layer.code));
  return { type, runtime, handler, codeDir, layerDirs: layerDirs.length === 0 ? [] : await Promise.all(layerDirs) };
}

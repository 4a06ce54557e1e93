import type { CodeReference, FunctionVersion, ImageConfig, ImageReference } from './function.js';
import type { RuntimeId } from './runtime.js';

/** What a version runs: code for one of our runtimes, or a container image that brings its own. */
export type FunctionPackage =
  | { readonly type: 'Zip'; readonly runtime: RuntimeId; readonly handler: string; readonly code: CodeReference }
  | { readonly type: 'Image'; readonly image: ImageReference; readonly config: ImageConfig };

type Packaged = Pick<FunctionVersion, 'runtime' | 'handler' | 'imageConfig' | 'code'>;

/** @throws Error for a version that is neither, which nothing may store */
export function packageOf({ runtime, handler, imageConfig, code }: Packaged): FunctionPackage {
  if (isImageReference(code)) return { type: 'Image', image: code, config: imageConfig ?? {} };
  if (runtime === undefined || handler === undefined) throw new Error('A zip has neither runtime nor handler.');
  return { type: 'Zip', runtime, handler, code };
}

export function isImageReference(code: CodeReference | ImageReference): code is ImageReference {
  return 'resolvedUri' in code;
}

import type { FunctionUrl } from '@stoker/core/model/function-url';
import type { FunctionKey } from './function-store.js';
import type { QualifiedStore } from './qualified-store.js';

/** A URL with what it stands on. */
export interface PlacedFunctionUrl {
  readonly key: FunctionKey;
  /** Of the alias; `UNQUALIFIED` for the function itself. */
  readonly qualifier: string;
  readonly url: FunctionUrl;
}

/** The URLs of functions and aliases, and where the host of a request is looked up. */
export interface FunctionUrls extends QualifiedStore<FunctionUrl> {
  findById(urlId: string): Promise<PlacedFunctionUrl | undefined>;
}

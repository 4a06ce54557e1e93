import type { FunctionStore } from '@stoker/app/ports/function-store';
import { aliasWrites } from './aliases.js';
import { attributes } from './attributes.js';
import type { FunctionStoreContext } from './control-plane.js';
import { lists } from './lists.js';
import { reads } from './reads.js';
import { versionWrites } from './write-versions.js';

/** The control plane's functions in Postgres. Writers of one function take turns on its row's lock. */
export function functionStore(context: FunctionStoreContext): FunctionStore {
  return {
    ...versionWrites(context),
    ...aliasWrites(context),
    ...attributes(context),
    ...lists(context),
    ...reads(context),
  };
}

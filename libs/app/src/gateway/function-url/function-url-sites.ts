import type { FindSite } from '../combined-catalog.js';
import type { PlacedFunctionUrl } from '../../ports/function-urls.js';
import type { Site } from '../site.js';
import { type FunctionUrlPorts, FunctionUrlSite } from './function-url-site.js';
import type { FunctionUrlSnapshots } from './function-url-snapshots.js';

/** Finds the sites of function URLs; each is made once for as long as its URL is unchanged. */
export function functionUrlSites(snapshots: Pick<FunctionUrlSnapshots, 'find'>, ports: FunctionUrlPorts): FindSite {
  const sites = new WeakMap<PlacedFunctionUrl, Site>();
  const siteOf = (placed: PlacedFunctionUrl | undefined): Site | undefined => {
    if (placed === undefined) return undefined;
    let site = sites.get(placed);
    if (site === undefined) sites.set(placed, (site = new FunctionUrlSite(placed, ports)));
    return site;
  };
  return (urlId) => {
    const found = snapshots.find(urlId);
    return found instanceof Promise ? found.then(siteOf) : siteOf(found);
  };
}

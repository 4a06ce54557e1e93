import type { GatewayApi, GatewayReads } from '../../ports/gateway-store.js';
import type { SnapshotSource } from '../../ports/snapshot-source.js';
import { ApiSites } from '../api-sites.js';
import type { KeptAnswers } from '../kept-answers.js';
import { toV2Api } from '../v2/api-turn.js';
import { servedStages } from '../v2/served-stages.js';
import { compileStage } from './compile-api.js';
import { FunctionAuthorizers } from './function-authorizer.js';
import { type CompiledApi, type HttpApiPorts, HttpApiSite } from './http-api-site.js';

/** What a site needs, and room for what the authorizers of all sites answered. */
export interface HttpApiSitesPorts extends HttpApiPorts {
  readonly answers: KeptAnswers;
}

/** The sites of HTTP APIs. */
export function httpApiSites(
  store: GatewayReads,
  changes: SnapshotSource,
  ports: HttpApiSitesPorts,
): ApiSites<HttpApiSite> {
  return new ApiSites(store, changes, ports.clock, {
    protocol: 'HTTP',
    maxEntries: 10_000,
    compile: async (api) =>
      new HttpApiSite(
        await compileApi(store, api),
        ports,
        new FunctionAuthorizers(ports, ports.answers.ofSite(api.accountId)),
      ),
  });
}

async function compileApi(store: GatewayReads, api: GatewayApi): Promise<CompiledApi> {
  const { id, accountId, document } = api;
  const stages = await servedStages(store, api, compileStage);
  return { id, accountId, stages, isHidden: toV2Api(document).disableExecuteApiEndpoint };
}

import type { GatewayApi, GatewayReads } from '../../ports/gateway-store.js';
import type { SnapshotSource } from '../../ports/snapshot-source.js';
import { ApiSites } from '../api-sites.js';
import { toV2Api } from '../v2/api-turn.js';
import { servedStages } from '../v2/served-stages.js';
import { compileWebSocketStage } from './compile-web-socket.js';
import type { WebSocketPorts } from './web-socket-ports.js';
import { WebSocketSite } from './web-socket-site.js';

/** The sites of WebSocket APIs. */
export function webSocketSites(
  store: GatewayReads,
  changes: SnapshotSource,
  ports: Omit<WebSocketPorts, 'stageOf'>,
): ApiSites<WebSocketSite> {
  const whole: WebSocketPorts = {
    ...ports,
    stageOf(apiId, stage) {
      const found = sites.find(apiId);
      return found instanceof Promise ? found.then((site) => site?.stage(stage)) : found?.stage(stage);
    },
  };
  const sites: ApiSites<WebSocketSite> = new ApiSites(store, changes, ports.clock, {
    protocol: 'WEBSOCKET',
    maxEntries: 5_000,
    compile: (api) => siteOf(store, api, whole),
  });
  return sites;
}

async function siteOf(store: GatewayReads, api: GatewayApi, ports: WebSocketPorts): Promise<WebSocketSite> {
  const { id, accountId, document } = api;
  const stages = await servedStages(store, api, compileWebSocketStage);
  return new WebSocketSite({ id, accountId, stages, isHidden: toV2Api(document).disableExecuteApiEndpoint }, ports);
}

import type { RestApiSettings, RestSnapshot, RestStage } from '@stoker/core/rest-api/rest-api';
import type { GatewayApi, GatewayReads } from '../../ports/gateway-store.js';
import type { SnapshotSource } from '../../ports/snapshot-source.js';
import { SNAPSHOTS, STAGES } from '../../rest-apis/parts.js';
import { ApiSites } from '../api-sites.js';
import { type BrokenStage, compiledOrBroken } from '../broken-stage.js';
import { type ApiHome, type CompiledStage, compileStage } from './compile-stage.js';
import type { RestPorts } from './rest-ports.js';
import { RestSite } from './rest-site.js';

/** The sites of REST APIs. */
export function restSites(gateway: GatewayReads, changes: SnapshotSource, ports: RestPorts): ApiSites<RestSite> {
  return new ApiSites(gateway, changes, ports.clock, {
    protocol: 'REST',
    maxEntries: 5_000,
    compile: (api) => siteOf(gateway, api, ports),
  });
}

async function siteOf(gateway: GatewayReads, api: GatewayApi, ports: RestPorts): Promise<RestSite> {
  const { accountId, id: apiId } = api;
  const settings = api.document as unknown as RestApiSettings;
  const stages = (await gateway.partsOf(apiId, STAGES)).map(({ document }) => document);
  const deployments = [...new Set(stages.map(({ deploymentId }) => deploymentId))];
  const snapshots = await gateway.partsOf(apiId, SNAPSHOTS, deployments);
  const byId = new Map(snapshots.map(({ id, document }) => [id, document]));
  const home: ApiHome = { region: ports.region, accountId, apiId };
  const compiled = stages.flatMap((stage) => compiledOf(stage, byId.get(stage.deploymentId), home));
  const isClosed = settings.disableExecuteApiEndpoint;
  return new RestSite({ apiId, accountId, isClosed, stages: new Map(compiled) }, ports);
}

function compiledOf(
  stage: RestStage,
  snapshot: RestSnapshot | undefined,
  home: ApiHome,
): (readonly [string, CompiledStage | BrokenStage])[] {
  const { stageName, deploymentId } = stage;
  const make = (): CompiledStage => {
    // It was served before: it is no stage that nobody has.
    if (snapshot === undefined) throw new Error(`deployment ${deploymentId} of API ${home.apiId} is not there`);
    return compileStage(stage, snapshot, home);
  };
  return [[stageName, compiledOrBroken(stageName, make)]];
}

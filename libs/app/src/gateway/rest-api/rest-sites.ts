import type { RestApiSettings, RestSnapshot, RestStage } from '@stoker/core/rest-api/rest-api';
import { SnapshotCache, type SnapshotCacheOptions } from '../../identity/snapshot-cache.js';
import type { GatewayReads } from '../../ports/gateway-store.js';
import type { SnapshotSource } from '../../ports/snapshot-source.js';
import { SNAPSHOTS, STAGES } from '../../rest-apis/parts.js';
import { type BrokenStage, compiledOrBroken } from '../broken-stage.js';
import type { FindSite } from '../combined-catalog.js';
import { type CompiledStage, compileStage } from './compile-stage.js';
import type { RestPorts } from './rest-ports.js';
import { RestSite } from './rest-site.js';

const LIMITS: SnapshotCacheOptions = { foundMs: 30_000, absentMs: 5_000, maxEntries: 5_000 };

/**
 * Finds the sites of REST APIs, from memory for every one in use. A change is pushed; where a push is lost, what was read counts for
 * 30 s at most.
 */
export function restSites(gateway: GatewayReads, changes: SnapshotSource, ports: RestPorts): FindSite {
  const sites = new SnapshotCache((apiId) => readSite(gateway, apiId, ports), ports.clock, LIMITS);
  changes.onChange((change) => {
    if (change.kind !== 'gateway' && change.kind !== 'unknown') return;
    sites.forget(({ id }) => change.kind === 'unknown' || change.owner === id);
  });
  return (apiId) => sites.get(apiId);
}

async function readSite(gateway: GatewayReads, apiId: string, ports: RestPorts): Promise<RestSite | undefined> {
  const api = await gateway.findApi(apiId);
  if (api?.protocol !== 'REST') return undefined;
  const { accountId } = api;
  const settings = api.document as unknown as RestApiSettings;
  const stages = (await gateway.partsOf(apiId, STAGES)).map(({ document }) => document);
  const deployments = [...new Set(stages.map(({ deploymentId }) => deploymentId))];
  const snapshots = await gateway.partsOf(apiId, SNAPSHOTS, deployments);
  const byId = new Map(snapshots.map(({ id, document }) => [id, document]));
  const compiled = stages.flatMap((stage) =>
    compiledOf(stage, byId.get(stage.deploymentId), { ...ports, accountId, apiId }),
  );
  const isClosed = settings.disableExecuteApiEndpoint;
  return new RestSite({ apiId, accountId, isClosed, stages: new Map(compiled) }, ports);
}

function compiledOf(
  stage: RestStage,
  snapshot: RestSnapshot | undefined,
  home: { readonly region: string; readonly accountId: string; readonly apiId: string },
): (readonly [string, CompiledStage | BrokenStage])[] {
  if (snapshot === undefined) return [];
  return [[stage.stageName, compiledOrBroken(stage.stageName, () => compileStage(stage, snapshot, home))]];
}

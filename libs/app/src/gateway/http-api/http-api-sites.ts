import type { GatewayApi, GatewayReads } from '../../ports/gateway-store.js';
import type { SnapshotSource } from '../../ports/snapshot-source.js';
import { ApiSites } from '../api-sites.js';
import { type BrokenStage, compiledOrBroken } from '../broken-stage.js';
import { toV2Api } from '../v2/api-turn.js';
import { contentsOf } from '../v2/auto-deploy.js';
import { CONTENTS, STAGES } from '../v2/v2-parts.js';
import { type CompiledStage, compileStage } from './compile-api.js';
import { FunctionAuthorizers } from './function-authorizer.js';
import { type CompiledApi, type HttpApiPorts, HttpApiSite } from './http-api-site.js';

/** The sites of HTTP APIs. */
export function httpApiSites(store: GatewayReads, changes: SnapshotSource, ports: HttpApiPorts): ApiSites<HttpApiSite> {
  return new ApiSites(store, changes, ports.clock, {
    protocol: 'HTTP',
    maxEntries: 10_000,
    compile: async (api) =>
      new HttpApiSite(await compileApi(store, api), ports, new FunctionAuthorizers(ports, ports.clock)),
  });
}

async function compileApi(store: GatewayReads, { id, accountId, document }: GatewayApi): Promise<CompiledApi> {
  const api = toV2Api(document);
  const stages = await store.partsOf(id, STAGES);
  const held = stages.flatMap(({ document: { autoDeploy, deploymentId } }) =>
    autoDeploy || deploymentId === undefined ? [] : [deploymentId],
  );
  const [contents, live] = await Promise.all([
    store.partsOf(id, CONTENTS, held),
    stages.some(({ document: { autoDeploy } }) => autoDeploy) ? contentsOf(store, id, api) : undefined,
  ]);
  const byDeployment = new Map(contents.map((one) => [one.id, one.document]));
  const compiled = stages.flatMap(({ document: stage }): [string, CompiledStage | BrokenStage][] => {
    const served = stage.autoDeploy ? live : byDeployment.get(stage.deploymentId ?? '');
    if (served === undefined) return [];
    return [[stage.stageName, compiledOrBroken(stage.stageName, () => compileStage(stage, served))]];
  });
  return { id, accountId, stages: new Map(compiled), isHidden: api.disableExecuteApiEndpoint };
}

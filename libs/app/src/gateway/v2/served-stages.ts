import type { ApiContents } from '@stoker/core/gateway/v2/deployment';
import type { Stage } from '@stoker/core/gateway/v2/stage';
import type { GatewayApi, GatewayReads } from '../../ports/gateway-store.js';
import { type BrokenStage, compiledOrBroken } from '../broken-stage.js';
import { toV2Api } from './api-turn.js';
import { contentsOf } from './auto-deploy.js';
import { CONTENTS, STAGES } from './v2-parts.js';

/**
 * The stages of an API of version 2 by name, each compiled of what it serves: its deployment, or the API as it is. One that nothing
 * was deployed to is none; one whose deployment can't be found is broken, for it was served before.
 */
export async function servedStages<T>(
  store: GatewayReads,
  { id, document }: GatewayApi,
  compile: (stage: Stage, contents: ApiContents) => T,
): Promise<ReadonlyMap<string, T | BrokenStage>> {
  const stages = (await store.partsOf(id, STAGES)).map((part) => part.document);
  const held = stages.flatMap(({ autoDeploy, deploymentId }) =>
    autoDeploy || deploymentId === undefined ? [] : [deploymentId],
  );
  const [contents, live] = await Promise.all([
    store.partsOf(id, CONTENTS, held),
    stages.some(({ autoDeploy }) => autoDeploy) ? contentsOf(store, id, toV2Api(document)) : undefined,
  ]);
  const byDeployment = new Map(contents.map((one) => [one.id, one.document]));
  const compiled = stages.flatMap((stage): [string, T | BrokenStage][] => {
    const { stageName, autoDeploy, deploymentId } = stage;
    if (!autoDeploy && deploymentId === undefined) return [];
    const served = autoDeploy ? live : byDeployment.get(deploymentId!);
    const make = (): T => {
      if (served === undefined) throw new Error(`deployment ${deploymentId} of API ${id} is not there`);
      return compile(stage, served);
    };
    return [[stageName, compiledOrBroken(stageName, make)]];
  });
  return new Map(compiled);
}

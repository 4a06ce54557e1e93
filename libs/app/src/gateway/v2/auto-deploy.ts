import type { ApiContents } from '@stoker/core/gateway/v2/deployment';
import type { Stage } from '@stoker/core/gateway/v2/stage';
import type { V2Api } from '@stoker/core/gateway/v2/api';
import type { GatewayPart, GatewayReads } from '../../ports/gateway-store.js';
import type { ApiTurn } from './api-turn.js';
import { AUTHORIZERS, CONTENTS, DEPLOYMENTS, INTEGRATIONS, ROUTES, STAGES } from './v2-parts.js';

/**
 * Gives the stages that follow the API's changes a new deployment. It holds nothing: what they serve is the API as it is, so that
 * a change costs the same however large the API is.
 */
export async function redeploy({ tx, apiId, newId, now }: ApiTurn): Promise<void> {
  const stages = await tx.partsOf(apiId, STAGES);
  const following = stages.filter(({ document }) => document.autoDeploy);
  if (following.length === 0) return;
  const deploymentId = newId();
  await tx.putParts(apiId, DEPLOYMENTS, [{ id: deploymentId, document: { autoDeployed: true, createdAt: now } }]);
  await tx.putParts(
    apiId,
    STAGES,
    following.map(({ id, document }) => ({ id, document: deployed(document, deploymentId, now) })),
  );
  const left = new Set(stages.flatMap(({ document }) => (document.autoDeploy ? [] : [document.deploymentId])));
  const before = following.flatMap(({ document: { deploymentId: id } }) =>
    id === undefined || left.has(id) ? [] : [id],
  );
  await tx.deleteParts(apiId, DEPLOYMENTS, before);
}

function deployed(stage: Stage, deploymentId: string, now: number): Stage {
  const lastDeploymentStatusMessage = `Successfully deployed stage with deployment ID '${deploymentId}'`;
  return { ...stage, deploymentId, lastDeploymentStatusMessage, updatedAt: now };
}

/** The API as it is now. */
export async function contentsOf(reads: GatewayReads, apiId: string, api: V2Api): Promise<ApiContents> {
  const [routes, integrations, authorizers] = await Promise.all([
    reads.partsOf(apiId, ROUTES),
    reads.partsOf(apiId, INTEGRATIONS),
    reads.partsOf(apiId, AUTHORIZERS),
  ]);
  const { routeSelectionExpression, corsConfiguration } = api;
  return {
    routeSelectionExpression,
    corsConfiguration,
    routes: routes.map(identified),
    integrations: integrations.map(identified),
    authorizers: authorizers.map(identified),
  };
}

/** Holds the API fast in a deployment that has held nothing: what a stage serves that follows no more. */
export async function holdFast({ tx, apiId, api }: ApiTurn, deploymentId: string): Promise<void> {
  if ((await tx.findPart(apiId, CONTENTS, deploymentId)) !== undefined) return;
  const document = await contentsOf(tx, apiId, api);
  await tx.putParts(apiId, CONTENTS, [{ id: deploymentId, document }]);
}

function identified<T>({ id, document }: GatewayPart<T>): T & { readonly id: string } {
  return { ...document, id };
}

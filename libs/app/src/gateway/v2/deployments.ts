import { badRequest } from '@stoker/core/gateway/refusals';
import type { Deployment } from '@stoker/core/gateway/v2/deployment';
import type { GatewayPart } from '../../ports/gateway-store.js';
import { inTurn, requirePart, requireRoom, type V2ApiKey } from './api-turn.js';
import { contentsOf } from './auto-deploy.js';
import { PARTS_OF_AN_API } from './gateway-quotas.js';
import { CONTENTS, DEPLOYMENTS, STAGES } from './v2-parts.js';
import type { V2Ports } from './v2-ports.js';

/**
 * Holds the API fast as it is.
 *
 * @param stageName a stage that is to serve it from now on
 * @throws NotFoundException, BadRequestException for an API without routes and for a stage that follows all changes,
 *   TooManyRequestsException
 */
export function createDeployment(
  ports: V2Ports,
  key: V2ApiKey,
  { description, stageName }: { readonly description?: string | undefined; readonly stageName?: string | undefined },
): Promise<GatewayPart<Deployment>> {
  return inTurn(ports, key, async (turn) => {
    const { tx, apiId, api, newId, now } = turn;
    await requireRoom(turn, DEPLOYMENTS, PARTS_OF_AN_API.deployments, 'Deployments');
    const contents = await contentsOf(tx, apiId, api);
    if (contents.routes.length === 0) throw badRequest('Unable to deploy API because no routes exist in this API');
    const stage = stageName === undefined ? undefined : await requirePart(tx, apiId, STAGES, stageName, 'stage');
    if (stage?.document.autoDeploy === true) {
      throw badRequest('Deployment ID cannot be set on stage because AutoDeploy is enabled');
    }
    const part = { id: newId(), document: { description, autoDeployed: false, createdAt: now } };
    await tx.putParts(apiId, DEPLOYMENTS, [part]);
    await tx.putParts(apiId, CONTENTS, [{ id: part.id, document: contents }]);
    if (stage !== undefined) {
      const document = { ...stage.document, deploymentId: part.id, updatedAt: now };
      await tx.putParts(apiId, STAGES, [{ id: stage.id, document }]);
    }
    return part;
  });
}

/** @throws NotFoundException */
export function updateDeployment(
  ports: V2Ports,
  key: V2ApiKey,
  deploymentId: string,
  description: string | undefined,
): Promise<GatewayPart<Deployment>> {
  return inTurn(ports, key, async ({ tx, apiId }) => {
    const { document } = await requirePart(tx, apiId, DEPLOYMENTS, deploymentId, 'Deployment');
    const part = { id: deploymentId, document: { ...document, description: description ?? document.description } };
    await tx.putParts(apiId, DEPLOYMENTS, [part]);
    return part;
  });
}

/** @throws NotFoundException, BadRequestException while a stage serves it */
export function deleteDeployment(ports: V2Ports, key: V2ApiKey, deploymentId: string): Promise<void> {
  return inTurn(ports, key, async ({ tx, apiId }) => {
    await requirePart(tx, apiId, DEPLOYMENTS, deploymentId, 'Deployment');
    const stages = await tx.partsOf(apiId, STAGES);
    if (stages.some(({ document }) => document.deploymentId === deploymentId)) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted');
    }
    await tx.deleteParts(apiId, DEPLOYMENTS, [deploymentId]);
    await tx.deleteParts(apiId, CONTENTS, [deploymentId]);
  });
}

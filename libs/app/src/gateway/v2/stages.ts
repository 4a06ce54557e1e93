import { ServiceError } from '@stoker/core/errors/service-error';
import { badRequest } from '@stoker/core/gateway/refusals';
import type { V2Protocol } from '@stoker/core/gateway/v2/api';
import { routeName } from '@stoker/core/gateway/v2/route';
import { requireStage, type RouteSettings, type Stage } from '@stoker/core/gateway/v2/stage';
import { withTags } from '@stoker/core/model/tags';
import type { GatewayPart } from '../../ports/gateway-store.js';
import { requireUnmapped } from '../api-mappings.js';
import { type ApiTurn, conflict, inTurn, requirePart, requireRoom, type V2ApiKey } from './api-turn.js';
import { defined, type Given } from './given.js';
import { holdFast, redeploy } from './auto-deploy.js';
import { PARTS_OF_AN_API } from './gateway-quotas.js';
import { DEPLOYMENTS, ROUTES, STAGES } from './v2-parts.js';
import type { V2Ports } from './v2-ports.js';

/** Settings of a stage as callers give them; what they leave out stays, or is as usual. */
export type StageChange = Given<Omit<Stage, 'stageName' | 'createdAt' | 'updatedAt' | 'lastDeploymentStatusMessage'>>;
export type NewStage = StageChange & Pick<Stage, 'stageName'>;

/** @throws NotFoundException, BadRequestException, ConflictException, TooManyRequestsException */
export function createStage(ports: V2Ports, key: V2ApiKey, settings: NewStage): Promise<GatewayPart<Stage>> {
  return inTurn(ports, key, async (turn) => {
    const { tx, apiId, protocol, now } = turn;
    const stage = newStage(protocol, settings, now);
    if ((await tx.findPart(apiId, STAGES, stage.stageName)) !== undefined) throw conflict('Stage already exists');
    await requireRoom(turn, STAGES, PARTS_OF_AN_API.stages, 'Stages');
    return putStage(turn, stage, settings);
  });
}

/** @throws BadRequestException */
export function newStage(protocol: V2Protocol, settings: NewStage, now: number): Stage {
  const usual = { autoDeploy: false, defaultRouteSettings: {}, routeSettings: {}, stageVariables: {}, tags: {} };
  const stage = {
    ...usual,
    ...defined<Stage>(settings),
    stageName: settings.stageName,
    createdAt: now,
    updatedAt: now,
  };
  requireStage(protocol, stage);
  return { ...stage, tags: withTags({}, stage.tags) };
}

/** @throws NotFoundException, BadRequestException */
export function updateStage(
  ports: V2Ports,
  key: V2ApiKey,
  stageName: string,
  change: StageChange,
): Promise<GatewayPart<Stage>> {
  return changeStage(ports, key, stageName, change, (stage) => ({
    ...stage,
    ...defined<Stage>(change),
    // Settings of routes are changed route by route.
    routeSettings: { ...stage.routeSettings, ...change.routeSettings },
  }));
}

/** @throws NotFoundException */
export async function deleteAccessLogSettings(ports: V2Ports, key: V2ApiKey, stageName: string): Promise<void> {
  await changeStage(ports, key, stageName, {}, ({ accessLogSettings: _, ...rest }) => rest);
}

/** @throws NotFoundException, also where the stage has none of the route */
export async function deleteRouteSettings(
  ports: V2Ports,
  key: V2ApiKey,
  stageName: string,
  routeKey: string,
): Promise<void> {
  await changeStage(ports, key, stageName, {}, (stage) => {
    if (!Object.hasOwn(stage.routeSettings, routeKey)) throw unknownRoute(routeKey);
    const { [routeKey]: _, ...routeSettings } = stage.routeSettings;
    return { ...stage, routeSettings };
  });
}

/** @throws NotFoundException, and what `change` throws */
export async function changeStageTags(
  ports: V2Ports,
  key: V2ApiKey,
  stageName: string,
  change: (tags: Stage['tags']) => Stage['tags'],
): Promise<void> {
  await changeStage(ports, key, stageName, {}, (stage) => ({ ...stage, tags: change(stage.tags) }));
}

/** @throws NotFoundException, ConflictException while a domain name leads to it */
export function deleteStage(ports: V2Ports, key: V2ApiKey, stageName: string): Promise<void> {
  return inTurn(ports, key, async ({ tx, apiId }) => {
    await requirePart(tx, apiId, STAGES, stageName, 'stage');
    await requireUnmapped(tx, key.accountId, apiId, stageName);
    await tx.deleteParts(apiId, STAGES, [stageName]);
  });
}

function changeStage(
  ports: V2Ports,
  key: V2ApiKey,
  stageName: string,
  asked: StageChange,
  change: (stage: Stage) => Stage,
): Promise<GatewayPart<Stage>> {
  return inTurn(ports, key, async (turn) => {
    const { document } = await requirePart(turn.tx, turn.apiId, STAGES, stageName, 'stage');
    return putStage(turn, { ...change(document), updatedAt: turn.now }, asked, document);
  });
}

/** @throws BadRequestException, NotFoundException for a deployment or route that is not there */
async function putStage(turn: ApiTurn, stage: Stage, asked: StageChange, before?: Stage): Promise<GatewayPart<Stage>> {
  const { tx, apiId, protocol } = turn;
  requireStage(protocol, stage);
  await requireRoutes(turn, asked.routeSettings ?? {});
  if (asked.deploymentId !== undefined) await requireDeployment(turn, stage, asked.deploymentId);
  await tx.putParts(apiId, STAGES, [{ id: stage.stageName, document: stage }]);
  if (stage.autoDeploy && before?.autoDeploy !== true) await redeploy(turn);
  else if (!stage.autoDeploy && stage.deploymentId !== undefined) await holdFast(turn, stage.deploymentId);
  return requirePart(tx, apiId, STAGES, stage.stageName, 'stage');
}

async function requireDeployment({ tx, apiId }: ApiTurn, { autoDeploy }: Stage, deploymentId: string): Promise<void> {
  if (autoDeploy) throw badRequest('Deployment ID cannot be set on stage because AutoDeploy is enabled');
  await requirePart(tx, apiId, DEPLOYMENTS, deploymentId, 'Deployment');
}

async function requireRoutes(
  { tx, apiId, protocol }: ApiTurn,
  settings: Readonly<Record<string, RouteSettings>>,
): Promise<void> {
  for (const routeKey of Object.keys(settings)) {
    const found = await tx.findPartNamed(apiId, ROUTES, routeName(protocol, routeKey));
    if (found?.document.routeKey !== routeKey) throw unknownRoute(routeKey);
  }
}

function unknownRoute(routeKey: string): ServiceError {
  return new ServiceError(
    'NotFoundException',
    `Unable to find Route by key ${routeKey} within the provided RouteSettings`,
  );
}

/** @throws NotFoundException */
export async function resetAuthorizersCache(ports: V2Ports, key: V2ApiKey, stageName: string): Promise<void> {
  // What is cached goes with the compiled stage, which every change of its API makes anew.
  await changeStage(ports, key, stageName, {}, (stage) => stage);
}

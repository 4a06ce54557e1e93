import { ServiceError } from '@stoker/core/errors/service-error';
import { badRequest } from '@stoker/core/gateway/refusals';
import { conflict, notFound } from '@stoker/core/rest-api/refusals';
import type { PatchOperation } from '@stoker/core/rest-api/patch';
import type { RestStage } from '@stoker/core/rest-api/rest-api';
import { patchedStage, requireStage } from '@stoker/core/rest-api/stage';
import type { GatewayReads, GatewayTx } from '../ports/gateway-store.js';
import { requireUnmapped } from '../gateway/api-mappings.js';
import { requireApi } from './find-api.js';
import { DEPLOYMENTS, STAGES, USAGE_PLANS } from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/** Stages that an API may have. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const STAGES_PER_API = 10;

/** What is said of a stage that is made. */
export interface NewStage extends Pick<
  RestStage,
  'stageName' | 'deploymentId' | 'description' | 'variables' | 'documentationVersion' | 'tags'
> {
  readonly cacheClusterEnabled?: boolean | undefined;
  readonly tracingEnabled?: boolean | undefined;
}

/** @throws NotFoundException, BadRequestException, ConflictException, LimitExceededException */
export function createStage(
  { gateway, clock }: RestApisPorts,
  accountId: string,
  apiId: string,
  stage: NewStage,
): Promise<RestStage> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    if (await tx.findPart(apiId, STAGES, stage.stageName)) throw conflict('Stage already exists');
    return addStage(tx, clock.now(), apiId, stage);
  });
}

/** The same within a change, for a stage that is not there. */
export async function addStage(tx: GatewayTx, now: number, apiId: string, stage: NewStage): Promise<RestStage> {
  const made: RestStage = {
    ...stage,
    cacheClusterEnabled: stage.cacheClusterEnabled ?? false,
    tracingEnabled: stage.tracingEnabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
  };
  requireStage(made);
  await requireDeployment(tx, apiId, made);
  if ((await tx.countParts(apiId, STAGES)) >= STAGES_PER_API) {
    throw new ServiceError('LimitExceededException', `An API may have ${STAGES_PER_API} stages at most.`);
  }
  await tx.putParts(apiId, STAGES, [{ id: made.stageName, document: made }]);
  return made;
}

/** @throws NotFoundException */
export async function getStage({ gateway }: Ports, accountId: string, apiId: string, name: string): Promise<RestStage> {
  await requireApi(gateway, accountId, apiId);
  return stageOf(gateway, apiId, name);
}

/** All of them, or those that serve a deployment. @throws NotFoundException */
export async function listStages(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  deploymentId: string | undefined,
): Promise<readonly RestStage[]> {
  await requireApi(gateway, accountId, apiId);
  const stages = (await gateway.partsOf(apiId, STAGES)).map(({ document }) => document);
  return stages.filter((stage) => deploymentId === undefined || stage.deploymentId === deploymentId);
}

/** @throws NotFoundException, BadRequestException */
export function updateStage(
  { gateway, clock }: Pick<RestApisPorts, 'gateway' | 'clock'>,
  accountId: string,
  apiId: string,
  name: string,
  operations: readonly PatchOperation[] | undefined,
): Promise<RestStage> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const document = {
      ...patchedStage(await stageOf(tx, apiId, name), operations),
      lastUpdatedDate: clock.now(),
    };
    await requireDeployment(tx, apiId, document);
    await tx.putParts(apiId, STAGES, [{ id: name, document }]);
    return document;
  });
}

/** @throws NotFoundException, BadRequestException where a usage plan has it, ConflictException where a domain name leads to it */
export function deleteStage({ gateway }: Ports, accountId: string, apiId: string, name: string): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    await stageOf(tx, apiId, name);
    const plans = await tx.partsOf(accountId, USAGE_PLANS);
    const isHeld = plans.some(({ document: { apiStages } }) =>
      apiStages.some((held) => held.apiId === apiId && held.stage === name),
    );
    if (isHeld) throw badRequest(`Stage ${name} is in an active Usage Plan. Remove it from there first.`);
    await requireUnmapped(tx, accountId, apiId, name);
    await tx.deleteParts(apiId, STAGES, [name]);
  });
}

async function stageOf(reads: GatewayReads, apiId: string, name: string): Promise<RestStage> {
  const found = await reads.findPart(apiId, STAGES, name);
  if (found === undefined) throw notFound('stage');
  return found.document;
}

async function requireDeployment(reads: GatewayReads, apiId: string, { deploymentId }: RestStage): Promise<void> {
  if (!(await reads.findPart(apiId, DEPLOYMENTS, deploymentId))) throw badRequest('Deployment id does not exist');
}

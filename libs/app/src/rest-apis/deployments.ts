import { gatewayId } from '@stoker/core/gateway/gateway-id';
import { patched, type PatchOperation } from '@stoker/core/rest-api/patch';
import { DEPLOYMENT_FIELDS } from '@stoker/core/rest-api/patch-fields';
import { badRequest } from '@stoker/core/gateway/refusals';
import { notFound } from '@stoker/core/rest-api/refusals';
import type { RestDeployment, RestResource, RestSnapshot, RestStage, WithId } from '@stoker/core/rest-api/rest-api';
import type { GatewayReads, GatewayTx } from '../ports/gateway-store.js';
import { type FoundApi, requireApi } from './find-api.js';
import { ID_LENGTH } from './ids.js';
import {
  AUTHORIZERS,
  DEPLOYMENTS,
  GATEWAY_RESPONSES,
  MODELS,
  REQUEST_VALIDATORS,
  RESOURCES,
  SNAPSHOTS,
  STAGES,
} from './parts.js';
import type { RestApisPorts } from './rest-apis-ports.js';
import { addStage, type NewStage } from './stages.js';

type Ports = Pick<RestApisPorts, 'gateway'>;

/** Deployments that an API keeps; those that no stage points at make room, the oldest first. */
const DEPLOYMENTS_PER_API = 200;

/** What the stage of a deployment is to be; one that is there takes the deployment over, and these where they are given. */
export type DeployedStage = Omit<NewStage, 'deploymentId'>;

/**
 * Keeps the API as it is now, for stages to serve, and has one serve it.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html
 *
 * @throws NotFoundException, BadRequestException for an API that has no methods, or methods without integrations
 */
export function createDeployment(
  { gateway, clock, randomBytes }: RestApisPorts,
  accountId: string,
  apiId: string,
  description: string | undefined,
  stage: DeployedStage | undefined,
): Promise<WithId<RestDeployment>> {
  return gateway.change(accountId, async (tx) => {
    const api = await requireApi(tx, accountId, apiId);
    const snapshot = await snapshotOf(tx, api);
    requireMethods(snapshot.resources);
    const id = gatewayId(randomBytes(ID_LENGTH.part));
    const document: RestDeployment = {
      description,
      createdDate: clock.now(),
      apiSummary: summaryOf(snapshot.resources),
    };
    await makeRoom(tx, apiId);
    await tx.putParts(apiId, DEPLOYMENTS, [{ id, document }]);
    await tx.putParts(apiId, SNAPSHOTS, [{ id, document: snapshot }]);
    if (stage !== undefined) await deployTo(tx, clock.now(), apiId, { ...stage, deploymentId: id });
    return { id, document };
  });
}

/** @throws NotFoundException */
export async function getDeployment(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  id: string,
): Promise<WithId<RestDeployment>> {
  await requireApi(gateway, accountId, apiId);
  const found = await gateway.findPart(apiId, DEPLOYMENTS, id);
  if (found === undefined) throw notFound('deployment');
  return found;
}

/** @throws NotFoundException, BadRequestException */
export function updateDeployment(
  { gateway }: Ports,
  accountId: string,
  apiId: string,
  id: string,
  operations: readonly PatchOperation[] | undefined,
): Promise<WithId<RestDeployment>> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    const current = await tx.findPart(apiId, DEPLOYMENTS, id);
    if (current === undefined) throw notFound('deployment');
    const document = patched(current.document, DEPLOYMENT_FIELDS, operations);
    await tx.putParts(apiId, DEPLOYMENTS, [{ id, document }]);
    return { id, document };
  });
}

/** @throws NotFoundException, BadRequestException where a stage serves it */
export function deleteDeployment({ gateway }: Ports, accountId: string, apiId: string, id: string): Promise<void> {
  return gateway.change(accountId, async (tx) => {
    await requireApi(tx, accountId, apiId);
    if (!(await tx.findPart(apiId, DEPLOYMENTS, id))) throw notFound('deployment');
    if ((await servedDeployments(tx, apiId)).has(id)) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted');
    }
    await tx.deleteParts(apiId, DEPLOYMENTS, [id]);
    await tx.deleteParts(apiId, SNAPSHOTS, [id]);
  });
}

async function snapshotOf(tx: GatewayTx, { id, settings }: FoundApi): Promise<RestSnapshot> {
  const bare = <D>(parts: readonly WithId<D>[]) => parts.map((part) => ({ id: part.id, document: part.document }));
  return {
    resources: bare(await tx.partsOf(id, RESOURCES)),
    authorizers: bare(await tx.partsOf(id, AUTHORIZERS)),
    models: bare(await tx.partsOf(id, MODELS)),
    requestValidators: bare(await tx.partsOf(id, REQUEST_VALIDATORS)),
    gatewayResponses: bare(await tx.partsOf(id, GATEWAY_RESPONSES)),
    binaryMediaTypes: settings.binaryMediaTypes ?? [],
    minimumCompressionSize: settings.minimumCompressionSize,
    apiKeySource: settings.apiKeySource,
    policy: settings.policy,
  };
}

function requireMethods(resources: readonly WithId<RestResource>[]): void {
  const methods = resources.flatMap(({ document }) => Object.values(document.resourceMethods ?? {}));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined)) {
    throw badRequest('No integration defined for method');
  }
}

function summaryOf(resources: readonly WithId<RestResource>[]): RestDeployment['apiSummary'] {
  const paths = resources.map(({ document: { path, resourceMethods = {} } }) => {
    const methods = Object.entries(resourceMethods).map(([name, { authorizationType, apiKeyRequired }]) => [
      name,
      { authorizationType, apiKeyRequired },
    ]);
    return [path, Object.fromEntries(methods)] as const;
  });
  return Object.fromEntries(paths.filter(([, methods]) => Object.keys(methods).length > 0));
}

async function makeRoom(tx: GatewayTx, apiId: string): Promise<void> {
  if ((await tx.countParts(apiId, DEPLOYMENTS)) < DEPLOYMENTS_PER_API) return;
  const served = await servedDeployments(tx, apiId);
  const unserved = (await tx.partsOf(apiId, DEPLOYMENTS)).filter(({ id }) => !served.has(id));
  const oldest = unserved.toSorted((a, b) => a.document.createdDate - b.document.createdDate).slice(0, 1);
  const ids = oldest.map(({ id }) => id);
  await tx.deleteParts(apiId, DEPLOYMENTS, ids);
  await tx.deleteParts(apiId, SNAPSHOTS, ids);
}

async function servedDeployments(reads: GatewayReads, apiId: string): Promise<ReadonlySet<string>> {
  return new Set((await reads.partsOf(apiId, STAGES)).map(({ document }) => document.deploymentId));
}

async function deployTo(tx: GatewayTx, now: number, apiId: string, stage: NewStage): Promise<void> {
  const current = await tx.findPart(apiId, STAGES, stage.stageName);
  if (current === undefined) return void (await addStage(tx, now, apiId, stage));
  const given = Object.entries(stage).filter(([, value]) => value !== undefined);
  const document: RestStage = { ...current.document, ...Object.fromEntries(given), lastUpdatedDate: now };
  await tx.putParts(apiId, STAGES, [{ id: stage.stageName, document }]);
}

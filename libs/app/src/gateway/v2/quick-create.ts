import { functionOfUri } from '@stoker/core/gateway/gateway-arn';
import { badRequest } from '@stoker/core/gateway/refusals';
import { type Integration, requireIntegration, usualIntegration } from '@stoker/core/gateway/v2/integration';
import { requireRoute, type Route, routeName } from '@stoker/core/gateway/v2/route';
import { DEFAULT_ROUTE } from '@stoker/core/gateway/v2/route-key';
import { DEFAULT_STAGE } from '@stoker/core/gateway/v2/stage';
import type { ApiTurn } from './api-turn.js';
import { redeploy } from './auto-deploy.js';
import { newStage } from './stages.js';
import { INTEGRATIONS, ROUTES, STAGES } from './v2-parts.js';

/** What makes an HTTP API whole at once: a function or URL, and the one route that leads to it. */
export interface QuickRoute {
  readonly target?: string | undefined;
  readonly routeKey?: string | undefined;
}

/**
 * Makes route, integration and a stage that follows them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html#http-api-examples.quick-create
 *
 * @throws BadRequestException
 */
export async function quickCreate(turn: ApiTurn, { target, routeKey = DEFAULT_ROUTE }: QuickRoute): Promise<void> {
  if (target === undefined) return;
  const { tx, apiId, protocol, newId, now } = turn;
  if (protocol !== 'HTTP') throw badRequest('Quick create is supported for HTTP protocol only');
  const integrationId = newId();
  const integration = integrationTo(target);
  const route: Route = {
    routeKey,
    target: `integrations/${integrationId}`,
    authorizationType: 'NONE',
    apiKeyRequired: false,
    apiGatewayManaged: true,
  };
  requireIntegration(protocol, integration);
  requireRoute(protocol, route);
  await tx.putParts(apiId, INTEGRATIONS, [{ id: integrationId, document: integration }]);
  await tx.putParts(apiId, ROUTES, [{ id: newId(), name: routeName(protocol, routeKey), document: route }]);
  const stage = newStage(protocol, { stageName: DEFAULT_STAGE, autoDeploy: true, apiGatewayManaged: true }, now);
  await tx.putParts(apiId, STAGES, [{ id: DEFAULT_STAGE, document: stage }]);
  await redeploy(turn);
}

/** Leads the route of a quick create elsewhere, or gives it another key. @throws BadRequestException */
export async function changeQuickRoute(turn: ApiTurn, { target, routeKey }: QuickRoute): Promise<void> {
  const { tx, apiId, protocol } = turn;
  if (target !== undefined) {
    const found = (await tx.partsOf(apiId, INTEGRATIONS)).find(({ document }) => document.apiGatewayManaged);
    if (found === undefined) throw notQuick();
    const document = integrationTo(target);
    requireIntegration(protocol, document);
    await tx.putParts(apiId, INTEGRATIONS, [{ id: found.id, document }]);
  }
  if (routeKey === undefined) return;
  const found = (await tx.partsOf(apiId, ROUTES)).find(({ document }) => document.apiGatewayManaged);
  if (found === undefined) throw notQuick();
  const name = routeName(protocol, routeKey);
  await tx.putParts(apiId, ROUTES, [{ id: found.id, name, document: { ...found.document, routeKey } }]);
}

function integrationTo(target: string): Integration {
  const managed = { ...usualIntegration('HTTP'), integrationUri: target, apiGatewayManaged: true };
  return functionOfUri(target) === undefined
    ? { ...managed, integrationType: 'HTTP_PROXY', integrationMethod: 'ANY' }
    : { ...managed, integrationType: 'AWS_PROXY', payloadFormatVersion: '2.0' };
}

function notQuick(): Error {
  return badRequest('Target and RouteKey can be changed of APIs that were made by quick create only');
}

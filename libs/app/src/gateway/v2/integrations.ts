import { type Integration, requireIntegration, usualIntegration } from '@stoker/core/gateway/v2/integration';
import { integrationOf } from '@stoker/core/gateway/v2/route';
import type { V2Protocol } from '@stoker/core/gateway/v2/api';
import type { GatewayPart } from '../../ports/gateway-store.js';
import { changeContents, conflict, requirePart, requireRoom, type V2ApiKey } from './api-turn.js';
import { defined, type Given } from './given.js';
import { quotasOf } from './gateway-quotas.js';
import { INTEGRATIONS, ROUTES } from './v2-parts.js';
import type { V2Ports } from './v2-ports.js';

export type IntegrationChange = Given<Omit<Integration, 'apiGatewayManaged'>>;
export type NewIntegration = IntegrationChange & Pick<Integration, 'integrationType'>;

/** @throws NotFoundException, BadRequestException, TooManyRequestsException */
export async function createIntegration(
  ports: V2Ports,
  key: V2ApiKey,
  settings: NewIntegration,
): Promise<GatewayPart<Integration>> {
  const { 'gateway-routes': limit } = await quotasOf(ports, key.accountId);
  return changeContents(ports, key, async (turn) => {
    await requireRoom(turn, INTEGRATIONS, limit, 'Integrations');
    const part = { id: turn.newId(), document: newIntegration(turn.protocol, settings) };
    await turn.tx.putParts(turn.apiId, INTEGRATIONS, [part]);
    return part;
  });
}

/** @throws BadRequestException */
export function newIntegration(protocol: V2Protocol, settings: NewIntegration): Integration {
  const integration = {
    ...usualIntegration(protocol),
    ...defined<Integration>(settings),
    integrationType: settings.integrationType,
  };
  requireIntegration(protocol, integration);
  return integration;
}

/** @throws NotFoundException, BadRequestException */
export function updateIntegration(
  ports: V2Ports,
  key: V2ApiKey,
  integrationId: string,
  change: IntegrationChange,
): Promise<GatewayPart<Integration>> {
  return changeContents(ports, key, async ({ tx, apiId, protocol }) => {
    const { document } = await requirePart(tx, apiId, INTEGRATIONS, integrationId, 'Integration');
    const next = { ...document, ...defined<Integration>(change) };
    // A mapping is changed parameter by parameter; an empty value takes one away.
    const { requestParameters } = change;
    const part = {
      id: integrationId,
      document:
        requestParameters === undefined ? next : { ...next, requestParameters: mapped(document, requestParameters) },
    };
    requireIntegration(protocol, part.document);
    await tx.putParts(apiId, INTEGRATIONS, [part]);
    return part;
  });
}

function mapped(
  { requestParameters = {} }: Integration,
  change: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const next = { ...requestParameters, ...change };
  return Object.fromEntries(Object.entries(next).filter(([name, value]) => value !== '' || name.startsWith('remove:')));
}

/** @throws NotFoundException, ConflictException while routes lead to it */
export function deleteIntegration(ports: V2Ports, key: V2ApiKey, integrationId: string): Promise<void> {
  return changeContents(ports, key, async ({ tx, apiId }) => {
    await requirePart(tx, apiId, INTEGRATIONS, integrationId, 'Integration');
    const routes = await tx.partsOf(apiId, ROUTES);
    const inUse = routes.filter(({ document }) => integrationOf(document) === integrationId).map(({ id }) => id);
    if (inUse.length > 0) {
      throw conflict(`Cannot delete Integration '${integrationId}'. It is the target of routes [${inUse.join(', ')}]`);
    }
    await tx.deleteParts(apiId, INTEGRATIONS, [integrationId]);
  });
}

import {
  createStage,
  deleteAccessLogSettings,
  deleteRouteSettings,
  deleteStage,
  resetAuthorizersCache,
  updateStage,
} from '@stoker/app/gateway/v2/stages';
import { STAGES } from '@stoker/app/gateway/v2/v2-parts';
import type { Given } from '@stoker/app/gateway/v2/given';
import type { GatewayPart } from '@stoker/app/ports/gateway-store';
import type { Stage } from '@stoker/core/gateway/v2/stage';
import type { CreateStageRequest, GetStageResponse } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { lowered, loweredIf, raised, raisedIf } from './members.js';
import { onePart, partsPage } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, refuseMembers, v2Operation } from './v2-operation.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export function stageOperations(ports: V2ApiPorts): readonly TableEntry[] {
  const { store } = ports;
  return [
    v2Operation(
      'CreateStage',
      async (input, caller) => {
        const settings = { ...changeOf(input), stageName: input.StageName, tags: input.Tags };
        return stageOutput(await createStage(ports, apiOf(input, caller), settings));
      },
      'client certificates',
    ),
    v2Operation(
      'UpdateStage',
      async (input, caller) =>
        stageOutput(await updateStage(ports, apiOf(input, caller), input.StageName, changeOf(input))),
      'client certificates',
    ),
    v2Operation('GetStage', async (input, caller) =>
      stageOutput(await onePart(store, apiOf(input, caller), STAGES, input.StageName, 'stage')),
    ),
    v2Operation('GetStages', (input, caller) => partsPage(store, apiOf(input, caller), STAGES, input, stageOutput)),
    v2Operation('DeleteStage', async (input, caller) => {
      await deleteStage(ports, apiOf(input, caller), input.StageName);
      return {};
    }),
    v2Operation('DeleteAccessLogSettings', async (input, caller) => {
      await deleteAccessLogSettings(ports, apiOf(input, caller), input.StageName);
      return {};
    }),
    v2Operation('DeleteRouteSettings', async (input, caller) => {
      await deleteRouteSettings(ports, apiOf(input, caller), input.StageName, input.RouteKey);
      return {};
    }),
    v2Operation('ResetAuthorizersCache', async (input, caller) => {
      await resetAuthorizersCache(ports, apiOf(input, caller), input.StageName);
      return {};
    }),
  ];
}

/** @throws BadRequestException */
function changeOf(input: Given<CreateStageRequest>) {
  refuseMembers(input, ['ClientCertificateId']);
  return {
    description: input.Description,
    deploymentId: input.DeploymentId,
    autoDeploy: input.AutoDeploy,
    defaultRouteSettings: loweredIf(input.DefaultRouteSettings),
    routeSettings: input.RouteSettings && mapped(input.RouteSettings, lowered),
    stageVariables: input.StageVariables,
    accessLogSettings: loweredIf(input.AccessLogSettings),
  };
}

function stageOutput({ document }: GatewayPart<Stage>) {
  const { createdAt, updatedAt, defaultRouteSettings, routeSettings, accessLogSettings, ...rest } = document;
  return {
    ...raised(rest),
    DefaultRouteSettings: { DetailedMetricsEnabled: false, ...raised(defaultRouteSettings) },
    RouteSettings: mapped(routeSettings, raised),
    AccessLogSettings: raisedIf(accessLogSettings),
    CreatedDate: new Date(createdAt),
    LastUpdatedDate: new Date(updatedAt),
  } satisfies GetStageResponse;
}

function mapped<T, R>(map: Readonly<Record<string, T>>, change: (value: T) => R): Readonly<Record<string, R>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

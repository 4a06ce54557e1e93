import { createApi, deleteApi, deleteCors, getApi, listApis, updateApi } from '@stoker/app/gateway/v2/apis';
import type { FoundApi } from '@stoker/app/gateway/v2/api-turn';
import type { Given } from '@stoker/app/gateway/v2/given';
import type { V2Api } from '@stoker/core/gateway/v2/api';
import { siteAddress } from '@stoker/core/http/front-door';
import type { Cors, CreateApiRequest, GetApiResponse } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { loweredIf, raised, raisedIf } from './members.js';
import { pageOutput, pageRequest } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, refuseMembers, v2Operation } from './v2-operation.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export function apiOperations(ports: V2ApiPorts): readonly TableEntry[] {
  const except = 'credentials of a quick create, schema validation';
  return [
    v2Operation(
      'CreateApi',
      async (input, { principal }) => {
        const { Name: name, Tags: tags = {}, ProtocolType: protocol } = input;
        const found = await createApi(
          ports,
          principal.accountId,
          protocol,
          { ...settingsOf(input), name, tags },
          { target: input.Target, routeKey: input.RouteKey },
        );
        return apiOutput(ports, found);
      },
      except,
    ),
    v2Operation(
      'UpdateApi',
      async (input, caller) => {
        const quick = { target: input.Target, routeKey: input.RouteKey };
        return apiOutput(ports, await updateApi(ports, apiOf(input, caller), settingsOf(input), quick));
      },
      except,
    ),
    v2Operation('GetApi', async (input, caller) => apiOutput(ports, await getApi(ports, apiOf(input, caller)))),
    v2Operation('GetApis', async (input, { principal }) => {
      const page = await listApis(ports, principal.accountId, pageRequest(input));
      return pageOutput(page, (found) => ({
        ...apiOutput(ports, found),
        Name: found.api.name,
        ProtocolType: found.protocol,
        RouteSelectionExpression: found.api.routeSelectionExpression,
      }));
    }),
    v2Operation('DeleteApi', async (input, caller) => {
      await deleteApi(ports, apiOf(input, caller));
      return {};
    }),
    v2Operation('DeleteCorsConfiguration', async (input, caller) => {
      await deleteCors(ports, apiOf(input, caller));
      return {};
    }),
  ];
}

/** Those of an API's settings that an input has. @throws BadRequestException */
function settingsOf(input: Given<CreateApiRequest>) {
  refuseMembers(input, ['CredentialsArn', 'DisableSchemaValidation']);
  return {
    name: input.Name,
    description: input.Description,
    version: input.Version,
    routeSelectionExpression: input.RouteSelectionExpression,
    apiKeySelectionExpression: input.ApiKeySelectionExpression,
    corsConfiguration: loweredIf(input.CorsConfiguration),
    disableExecuteApiEndpoint: input.DisableExecuteApiEndpoint,
    ipAddressType: input.IpAddressType,
  };
}

/** An API as it is shown. */
export function apiOutput({ region, frontDoor }: V2ApiPorts, { apiId, protocol, api }: FoundApi) {
  const { createdAt, corsConfiguration, ...rest } = api;
  const address = siteAddress('execute-api', apiId, region, frontDoor).replace(/\/$/, '');
  return {
    ...raised(rest),
    ApiId: apiId,
    ProtocolType: protocol,
    ApiEndpoint: protocol === 'HTTP' ? address : address.replace(/^http/, 'ws'),
    CorsConfiguration: corsOutput(corsConfiguration),
    CreatedDate: new Date(createdAt),
  } satisfies GetApiResponse;
}

function corsOutput(cors: V2Api['corsConfiguration']): Cors | undefined {
  return raisedIf(cors);
}

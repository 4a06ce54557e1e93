import { createIntegration, deleteIntegration, updateIntegration } from '@stoker/app/gateway/v2/integrations';
import { INTEGRATIONS } from '@stoker/app/gateway/v2/v2-parts';
import type { Given } from '@stoker/app/gateway/v2/given';
import type { GatewayPart } from '@stoker/app/ports/gateway-store';
import type { Integration } from '@stoker/core/gateway/v2/integration';
import type { CreateIntegrationRequest, GetIntegrationResult } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { raised } from './members.js';
import { onePart, partsPage } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, refuseMembers, v2Operation } from './v2-operation.js';

const EXCEPT = 'functions and public URLs only: no services of AWS, VPC links, templates, mocks or credentials';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export function integrationOperations(ports: V2ApiPorts): readonly TableEntry[] {
  const { store } = ports;
  return [
    v2Operation(
      'CreateIntegration',
      async (input, caller) => {
        const settings = { ...changeOf(input), integrationType: input.IntegrationType };
        return integrationOutput(await createIntegration(ports, apiOf(input, caller), settings));
      },
      EXCEPT,
    ),
    v2Operation(
      'UpdateIntegration',
      async (input, caller) => {
        const key = apiOf(input, caller);
        return integrationOutput(await updateIntegration(ports, key, input.IntegrationId, changeOf(input)));
      },
      EXCEPT,
    ),
    v2Operation('GetIntegration', async (input, caller) =>
      integrationOutput(await onePart(store, apiOf(input, caller), INTEGRATIONS, input.IntegrationId, 'Integration')),
    ),
    v2Operation('GetIntegrations', (input, caller) =>
      partsPage(store, apiOf(input, caller), INTEGRATIONS, input, integrationOutput),
    ),
    v2Operation('DeleteIntegration', async (input, caller) => {
      await deleteIntegration(ports, apiOf(input, caller), input.IntegrationId);
      return {};
    }),
  ];
}

/** @throws BadRequestException */
function changeOf(input: Given<CreateIntegrationRequest>) {
  const { PassthroughBehavior: passthrough, ...rest } = input;
  refuseMembers(rest, [
    'ConnectionId',
    'ContentHandlingStrategy',
    'IntegrationSubtype',
    'RequestTemplates',
    'TemplateSelectionExpression',
    'TlsConfig',
  ]);
  // The usual one, which tools send though there are no templates, is what happens.
  if (passthrough !== 'WHEN_NO_MATCH') refuseMembers(input, ['PassthroughBehavior']);
  return {
    integrationType: input.IntegrationType,
    integrationUri: input.IntegrationUri,
    integrationMethod: input.IntegrationMethod,
    payloadFormatVersion: input.PayloadFormatVersion,
    timeoutInMillis: input.TimeoutInMillis,
    connectionType: input.ConnectionType,
    description: input.Description,
    credentialsArn: input.CredentialsArn,
    requestParameters: input.RequestParameters,
    responseParameters: input.ResponseParameters,
  };
}

function integrationOutput({ id, document }: GatewayPart<Integration>) {
  return { ...raised(document), IntegrationId: id } satisfies GetIntegrationResult;
}

import { createDeployment, deleteDeployment, updateDeployment } from '@stoker/app/gateway/v2/deployments';
import { DEPLOYMENTS } from '@stoker/app/gateway/v2/v2-parts';
import type { GatewayPart } from '@stoker/app/ports/gateway-store';
import type { Deployment } from '@stoker/core/gateway/v2/deployment';
import type { GetDeploymentResponse } from '../aws-model/apigatewayv2.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { onePart, partsPage } from './paging.js';
import type { V2ApiPorts } from './v2-api-ports.js';
import { apiOf, v2Operation } from './v2-operation.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export function deploymentOperations(ports: V2ApiPorts): readonly TableEntry[] {
  const { store } = ports;
  return [
    v2Operation('CreateDeployment', async (input, caller) => {
      const { Description: description, StageName: stageName } = input;
      return deploymentOutput(await createDeployment(ports, apiOf(input, caller), { description, stageName }));
    }),
    v2Operation('UpdateDeployment', async (input, caller) => {
      const key = apiOf(input, caller);
      return deploymentOutput(await updateDeployment(ports, key, input.DeploymentId, input.Description));
    }),
    v2Operation('GetDeployment', async (input, caller) =>
      deploymentOutput(await onePart(store, apiOf(input, caller), DEPLOYMENTS, input.DeploymentId, 'Deployment')),
    ),
    v2Operation('GetDeployments', (input, caller) =>
      partsPage(store, apiOf(input, caller), DEPLOYMENTS, input, deploymentOutput),
    ),
    v2Operation('DeleteDeployment', async (input, caller) => {
      await deleteDeployment(ports, apiOf(input, caller), input.DeploymentId);
      return {};
    }),
  ];
}

function deploymentOutput({ id, document: { autoDeployed, createdAt, description } }: GatewayPart<Deployment>) {
  return {
    AutoDeployed: autoDeployed,
    CreatedDate: new Date(createdAt),
    DeploymentId: id,
    DeploymentStatus: 'DEPLOYED',
    ...(description !== undefined && { Description: description }),
  } satisfies GetDeploymentResponse;
}

import { listApiParts } from '@stoker/app/rest-apis/api-parts';
import { createDeployment, deleteDeployment, getDeployment, updateDeployment } from '@stoker/app/rest-apis/deployments';
import { DEPLOYMENTS } from '@stoker/app/rest-apis/parts';
import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { notSupported } from '@stoker/core/rest-api/refusals';
import type { RestDeployment, WithId } from '@stoker/core/rest-api/rest-api';
import type { Deployment } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { page } from './paging.js';
import { accountOf, restOperation } from './rest-operation.js';
import { wholeSeconds } from './whole-seconds.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Deployment.html */
export function deploymentOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation(
      'CreateDeployment',
      async ({ restApiId, stageName, stageDescription, description, variables, ...input }, caller) => {
        if (input.canarySettings !== undefined) throw notSupported('canarySettings');
        const { cacheClusterEnabled, tracingEnabled } = input;
        const stage = stageName
          ? { stageName, description: stageDescription, variables, cacheClusterEnabled, tracingEnabled }
          : undefined;
        return output(await createDeployment(ports, accountOf(caller), restApiId, description, stage));
      },
      { except: 'canary releases, caches' },
    ),
    restOperation('GetDeployment', async ({ restApiId, deploymentId, embed = [] }, caller) => {
      const found = await getDeployment(ports, accountOf(caller), restApiId, deploymentId);
      return { ...output(found), ...(embed.includes('apisummary') && { apiSummary: found.document.apiSummary }) };
    }),
    restOperation('GetDeployments', (input, caller) =>
      page(
        input,
        (request) => listApiParts(ports, { kind: DEPLOYMENTS }, accountOf(caller), input.restApiId, request),
        output,
      ),
    ),
    restOperation('UpdateDeployment', async ({ restApiId, deploymentId, patchOperations }, caller) =>
      output(await updateDeployment(ports, accountOf(caller), restApiId, deploymentId, patchOperations)),
    ),
    restOperation('DeleteDeployment', ({ restApiId, deploymentId }, caller) =>
      deleteDeployment(ports, accountOf(caller), restApiId, deploymentId),
    ),
  ];
}

function output({ id, document }: WithId<RestDeployment>): Deployment {
  const { description, createdDate } = document;
  return { id, description, createdDate: wholeSeconds(createdDate) };
}

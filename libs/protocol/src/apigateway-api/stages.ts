import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { createStage, deleteStage, getStage, listStages, updateStage } from '@stoker/app/rest-apis/stages';
import { notSupported } from '@stoker/core/rest-api/refusals';
import type { RestStage } from '@stoker/core/rest-api/rest-api';
import type { MethodSetting, Stage } from '../aws-model/apigateway.generated.js';
import type { TableEntry } from '../aws-wire/operation.js';
import { accountOf, restOperation } from './rest-operation.js';
import { wholeSeconds } from './whole-seconds.js';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
export function stageOperations(ports: RestApisPorts): readonly TableEntry[] {
  return [
    restOperation(
      'CreateStage',
      async ({ restApiId, canarySettings, stageName, deploymentId, description, variables, ...input }, caller) => {
        if (canarySettings !== undefined) throw notSupported('canarySettings');
        const { documentationVersion, cacheClusterEnabled, tracingEnabled, tags } = input;
        const settings = { documentationVersion, cacheClusterEnabled, tracingEnabled, tags };
        const stage = { stageName, deploymentId, description, variables, ...settings };
        return output(await createStage(ports, accountOf(caller), restApiId, stage));
      },
      { except: 'canary releases, caches' },
    ),
    restOperation('GetStage', async ({ restApiId, stageName }, caller) =>
      output(await getStage(ports, accountOf(caller), restApiId, stageName)),
    ),
    restOperation('GetStages', async ({ restApiId, deploymentId }, caller) => ({
      item: (await listStages(ports, accountOf(caller), restApiId, deploymentId)).map(output),
    })),
    restOperation('UpdateStage', async ({ restApiId, stageName, patchOperations }, caller) =>
      output(await updateStage(ports, accountOf(caller), restApiId, stageName, patchOperations)),
    ),
    restOperation('DeleteStage', ({ restApiId, stageName }, caller) =>
      deleteStage(ports, accountOf(caller), restApiId, stageName),
    ),
    // Answers of authorizers count for a stage as it is: one that was changed asks anew.
    restOperation('FlushStageAuthorizersCache', async ({ restApiId, stageName }, caller) => {
      await updateStage(ports, accountOf(caller), restApiId, stageName, []);
    }),
    // There is no cache of answers: it is always empty.
    restOperation('FlushStageCache', async ({ restApiId, stageName }, caller) => {
      await getStage(ports, accountOf(caller), restApiId, stageName);
    }),
  ];
}

function output({ createdDate, lastUpdatedDate, methodSettings = {}, accessLogSettings, ...stage }: RestStage): Stage {
  return {
    ...stage,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: methodSettings as Readonly<Record<string, MethodSetting>>,
    ...(accessLogSettings && { accessLogSettings }),
    createdDate: wholeSeconds(createdDate),
    lastUpdatedDate: wholeSeconds(lastUpdatedDate),
  };
}

import { isServiceError } from '@stoker/core/errors/service-error';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { object, optionalText, text } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html */
export const restDeployment: ResourceType = {
  type: 'AWS::ApiGateway::Deployment',
  properties: { Description: 'update', RestApiId: 'replace', StageDescription: 'update', StageName: 'update' },
  required: ['RestApiId'],

  async create(context, properties) {
    const stage = object(properties, 'StageDescription') ?? {};
    const { id } = await context.call('apigateway', 'CreateDeployment', {
      restApiId: text(properties, 'RestApiId'),
      description: optionalText(properties, 'Description'),
      stageName: optionalText(properties, 'StageName'),
      stageDescription: optionalText(stage, 'Description'),
      variables: stage['Variables'],
      tracingEnabled: stage['TracingEnabled'],
    });
    return { physicalId: String(id), attributes: { DeploymentId: id } };
  },

  async update(context, made, properties, before) {
    const [next, was] = [optionalText(properties, 'Description'), optionalText(before, 'Description')];
    if (next !== was) {
      await context.call('apigateway', 'UpdateDeployment', {
        restApiId: text(properties, 'RestApiId'),
        deploymentId: made.physicalId,
        patchOperations: [{ op: 'replace', path: '/description', value: next ?? '' }],
      });
    }
    return made;
  },

  async delete(context, { physicalId: deploymentId }, properties) {
    await deleteOwnStage(context, deploymentId, properties);
    await context.call('apigateway', 'DeleteDeployment', { restApiId: text(properties, 'RestApiId'), deploymentId });
  },
};

/** The stage that came with the deployment goes with it, as long as it is the deployment's. */
async function deleteOwnStage({ call }: ResourceContext, deploymentId: string, properties: JsonObject): Promise<void> {
  const stageName = optionalText(properties, 'StageName');
  if (stageName === undefined) return;
  const key = { restApiId: text(properties, 'RestApiId'), stageName };
  try {
    const stage = await call('apigateway', 'GetStage', key);
    if (stage['deploymentId'] === deploymentId) await call('apigateway', 'DeleteStage', key);
  } catch (error) {
    if (!isServiceError(error, 'NotFoundException')) throw error;
  }
}

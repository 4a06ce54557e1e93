import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { object, objects, text, without } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html */
export const restMethod: ResourceType = {
  type: 'AWS::ApiGateway::Method',
  properties: {
    ApiKeyRequired: 'update',
    AuthorizationScopes: 'update',
    AuthorizationType: 'update',
    AuthorizerId: 'update',
    HttpMethod: 'replace',
    Integration: 'update',
    MethodResponses: 'update',
    OperationName: 'update',
    RequestModels: 'update',
    RequestParameters: 'update',
    RequestValidatorId: 'update',
    ResourceId: 'replace',
    RestApiId: 'replace',
  },
  required: ['HttpMethod', 'ResourceId', 'RestApiId'],

  async create(context, properties) {
    if (context.resumed) await remove(context, properties);
    await put(context, properties);
    return { physicalId: context.name(), attributes: {} };
  },

  /** What is deployed stays as it is until it is deployed anew, so that nobody sees the method gone. */
  async update(context, made, properties) {
    await remove(context, properties);
    await put(context, properties);
    return made;
  },

  async delete(context, _made, properties) {
    await context.call('apigateway', 'DeleteMethod', keyOf(properties));
  },
};

function keyOf(properties: JsonObject) {
  const [restApiId, resourceId] = [text(properties, 'RestApiId'), text(properties, 'ResourceId')];
  return { restApiId, resourceId, httpMethod: text(properties, 'HttpMethod') };
}

async function remove({ call }: ResourceContext, properties: JsonObject): Promise<void> {
  await call('apigateway', 'DeleteMethod', keyOf(properties)).catch(() => undefined);
}

async function put({ call }: ResourceContext, properties: JsonObject): Promise<void> {
  const key = keyOf(properties);
  const method = without(properties, 'Integration', 'MethodResponses');
  await call('apigateway', 'PutMethod', { authorizationType: 'NONE', ...method });
  for (const response of objects(properties, 'MethodResponses')) {
    await call('apigateway', 'PutMethodResponse', { ...key, ...response });
  }
  const integration = object(properties, 'Integration');
  if (integration === undefined) return;
  await call('apigateway', 'PutIntegration', { ...key, ...without(integration, 'IntegrationResponses') });
  for (const response of objects(integration, 'IntegrationResponses')) {
    await call('apigateway', 'PutIntegrationResponse', { ...key, ...response });
  }
}

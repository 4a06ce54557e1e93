import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { ResourceType } from '../resource-type.js';
import { documentText, optionalText, text, without } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-authorizer.html */
export const restAuthorizer: ResourceType = {
  type: 'AWS::ApiGateway::Authorizer',
  properties: {
    AuthType: 'replace',
    AuthorizerCredentials: 'replace',
    AuthorizerResultTtlInSeconds: 'replace',
    AuthorizerUri: 'replace',
    IdentitySource: 'replace',
    IdentityValidationExpression: 'replace',
    Name: 'replace',
    ProviderARNs: 'replace',
    RestApiId: 'replace',
    Type: 'replace',
  },
  required: ['Name', 'RestApiId', 'Type'],
  async create(context, properties) {
    const { id } = await context.call('apigateway', 'CreateAuthorizer', properties);
    return { physicalId: String(id), attributes: { AuthorizerId: id } };
  },
  async delete(context, { physicalId: authorizerId }, properties) {
    await context.call('apigateway', 'DeleteAuthorizer', { restApiId: text(properties, 'RestApiId'), authorizerId });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-gatewayresponse.html */
export const restGatewayResponse: ResourceType = {
  type: 'AWS::ApiGateway::GatewayResponse',
  properties: {
    ResponseParameters: 'update',
    ResponseTemplates: 'update',
    ResponseType: 'replace',
    RestApiId: 'replace',
    StatusCode: 'update',
  },
  required: ['ResponseType', 'RestApiId'],
  async create(context, properties) {
    await context.call('apigateway', 'PutGatewayResponse', properties);
    return { physicalId: context.name(), attributes: {} };
  },
  async update(context, made, properties) {
    await context.call('apigateway', 'PutGatewayResponse', properties);
    return made;
  },
  async delete(context, _made, properties) {
    const [restApiId, responseType] = [text(properties, 'RestApiId'), text(properties, 'ResponseType')];
    await context.call('apigateway', 'DeleteGatewayResponse', { restApiId, responseType });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-requestvalidator.html */
export const restRequestValidator: ResourceType = {
  type: 'AWS::ApiGateway::RequestValidator',
  properties: {
    Name: 'replace',
    RestApiId: 'replace',
    ValidateRequestBody: 'replace',
    ValidateRequestParameters: 'replace',
  },
  required: ['RestApiId'],
  async create(context, properties) {
    const { id } = await context.call('apigateway', 'CreateRequestValidator', properties);
    return { physicalId: String(id), attributes: { RequestValidatorId: id } };
  },
  async delete(context, { physicalId: requestValidatorId }, properties) {
    const restApiId = text(properties, 'RestApiId');
    await context.call('apigateway', 'DeleteRequestValidator', { restApiId, requestValidatorId });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-model.html */
export const restModel: ResourceType = {
  type: 'AWS::ApiGateway::Model',
  properties: {
    ContentType: 'replace',
    Description: 'replace',
    Name: 'replace',
    RestApiId: 'replace',
    Schema: 'replace',
  },
  required: ['RestApiId'],
  async create(context, properties) {
    const name = modelName(properties, context.suffix);
    await context.call('apigateway', 'CreateModel', {
      contentType: 'application/json',
      ...without(properties, 'Name', 'Schema'),
      name,
      schema: documentText(properties['Schema']),
    });
    return { physicalId: name, attributes: {} };
  },
  async delete(context, { physicalId: modelName }, properties) {
    await context.call('apigateway', 'DeleteModel', { restApiId: text(properties, 'RestApiId'), modelName });
  },
};

/** Names of models are letters and digits alone. */
function modelName(properties: JsonObject, suffix: string): string {
  return optionalText(properties, 'Name') ?? `Model${suffix}`;
}

import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { PropertyRules } from '@stoker/core/cloudformation/compare-resources';
import type { CallMembers } from '../../ports/service-calls.js';
import type { Made, ResourceContext, ResourceType } from '../resource-type.js';
import { isOwned, ownerTag } from './owner-tag.js';
import { object, optionalText, tagMap, text, without } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
export const httpApi: ResourceType = {
  type: 'AWS::ApiGatewayV2::Api',
  properties: {
    ApiKeySelectionExpression: 'update',
    Body: 'update',
    CorsConfiguration: 'update',
    CredentialsArn: 'update',
    Description: 'update',
    DisableExecuteApiEndpoint: 'update',
    FailOnWarnings: 'update',
    Name: 'update',
    ProtocolType: 'replace',
    RouteKey: 'update',
    RouteSelectionExpression: 'update',
    Tags: 'replace',
    Target: 'update',
    Version: 'update',
  },
  required: [],

  async create(context, properties) {
    const body = object(properties, 'Body');
    const found = context.resumed ? await unheardOf(context) : undefined;
    const settings = without(properties, 'Body', 'FailOnWarnings', 'Tags');
    const Tags = { ...tagMap(properties), ...ownerTag(context) };
    const Name = optionalText(properties, 'Name') ?? titleOf(body) ?? context.name(128);
    const api =
      found ?? (await context.call('apigatewayv2', 'CreateApi', { ProtocolType: 'HTTP', ...settings, Name, Tags }));
    await context.begin(String(api['ApiId']));
    if (body !== undefined) await reimport(context, String(api['ApiId']), body, properties);
    return madeApi(api);
  },

  async update(context, { physicalId: ApiId }, properties) {
    const body = object(properties, 'Body');
    if (body !== undefined) await reimport(context, ApiId, body, properties);
    const settings = without(properties, 'Body', 'FailOnWarnings', 'ProtocolType', 'Tags');
    const Name = optionalText(properties, 'Name') ?? titleOf(body) ?? context.name(128);
    return madeApi(await context.call('apigatewayv2', 'UpdateApi', { ...settings, Name, ApiId }));
  },

  async delete(context, { physicalId: ApiId }) {
    await context.call('apigatewayv2', 'DeleteApi', { ApiId });
  },
};

async function unheardOf(context: ResourceContext): Promise<CallMembers | undefined> {
  const { Items = [] } = (await context.call('apigatewayv2', 'GetApis', {})) as { Items?: readonly CallMembers[] };
  return Items.find(({ Tags }) => isOwned(context, Tags));
}

function titleOf(body: JsonObject | undefined): string | undefined {
  return optionalText(object(body ?? {}, 'info') ?? {}, 'title');
}

async function reimport(
  { call }: ResourceContext,
  ApiId: string,
  body: JsonObject,
  properties: JsonObject,
): Promise<void> {
  const FailOnWarnings = properties['FailOnWarnings'] ?? false;
  await call('apigatewayv2', 'ReimportApi', { ApiId, Body: JSON.stringify(body), FailOnWarnings });
}

function madeApi({ ApiId, ApiEndpoint }: CallMembers): Made {
  return { physicalId: String(ApiId), attributes: { ApiId, ApiEndpoint } };
}

/** A type whose resources are parts of an API, each with operations of its own. */
function part(
  type: string,
  kind: string,
  properties: PropertyRules,
  required: readonly string[],
  idMember = `${kind}Id`,
): ResourceType {
  const isFixed = (name: string) => properties[name] === 'replace' && name !== 'ApiId' && name !== idMember;
  return {
    type,
    properties,
    required,
    async create(context, given) {
      const made = await context.call('apigatewayv2', `Create${kind}`, given);
      const id = String(made[idMember]);
      return { physicalId: id, attributes: { [idMember]: id } };
    },
    async update(context, made, given) {
      const changeable = without(given, ...Object.keys(given).filter(isFixed));
      await context.call('apigatewayv2', `Update${kind}`, { ...changeable, [idMember]: made.physicalId });
      return made;
    },
    async delete(context, { physicalId }, given) {
      await context.call('apigatewayv2', `Delete${kind}`, { ApiId: text(given, 'ApiId'), [idMember]: physicalId });
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html */
export const httpIntegration = part(
  'AWS::ApiGatewayV2::Integration',
  'Integration',
  {
    ApiId: 'replace',
    ConnectionType: 'update',
    ContentHandlingStrategy: 'update',
    CredentialsArn: 'update',
    Description: 'update',
    IntegrationMethod: 'update',
    IntegrationType: 'update',
    IntegrationUri: 'update',
    PassthroughBehavior: 'update',
    PayloadFormatVersion: 'update',
    RequestParameters: 'update',
    RequestTemplates: 'update',
    TemplateSelectionExpression: 'update',
    TimeoutInMillis: 'update',
  },
  ['ApiId', 'IntegrationType'],
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html */
export const httpRoute = part(
  'AWS::ApiGatewayV2::Route',
  'Route',
  {
    ApiId: 'replace',
    ApiKeyRequired: 'update',
    AuthorizationScopes: 'update',
    AuthorizationType: 'update',
    AuthorizerId: 'update',
    OperationName: 'update',
    RouteKey: 'update',
    RouteResponseSelectionExpression: 'update',
    Target: 'update',
  },
  ['ApiId', 'RouteKey'],
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html */
export const httpAuthorizer = part(
  'AWS::ApiGatewayV2::Authorizer',
  'Authorizer',
  {
    ApiId: 'replace',
    AuthorizerCredentialsArn: 'update',
    AuthorizerPayloadFormatVersion: 'update',
    AuthorizerResultTtlInSeconds: 'update',
    AuthorizerType: 'update',
    AuthorizerUri: 'update',
    EnableSimpleResponses: 'update',
    IdentitySource: 'update',
    JwtConfiguration: 'update',
    Name: 'update',
  },
  ['ApiId', 'AuthorizerType', 'Name'],
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-deployment.html */
export const httpDeployment = part(
  'AWS::ApiGatewayV2::Deployment',
  'Deployment',
  { ApiId: 'replace', Description: 'update', StageName: 'replace' },
  ['ApiId'],
);

const stagePart = part(
  'AWS::ApiGatewayV2::Stage',
  'Stage',
  {
    AccessLogSettings: 'update',
    ApiId: 'replace',
    AutoDeploy: 'update',
    DefaultRouteSettings: 'update',
    DeploymentId: 'update',
    Description: 'update',
    RouteSettings: 'update',
    StageName: 'replace',
    StageVariables: 'update',
    Tags: 'replace',
  },
  ['ApiId', 'StageName'],
  'StageName',
);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html */
export const httpStage: ResourceType = {
  ...stagePart,
  create: (context, properties) =>
    stagePart.create(context, { ...without(properties, 'Tags'), Tags: tagMap(properties) }),
};

import { isServiceError } from '@stoker/core/errors/service-error';
import type { ResourceType } from '../resource-type.js';
import { optionalText, text, without } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  properties: { CodeSha256: 'replace', Description: 'replace', FunctionName: 'replace' },
  required: ['FunctionName'],
  async create(context, properties) {
    const { FunctionArn, Version } = await context.call('lambda', 'PublishVersion', properties);
    return { physicalId: String(FunctionArn), attributes: { FunctionArn, Version } };
  },
  async delete(context, { physicalId }) {
    const [FunctionName, Qualifier] = qualified(physicalId);
    await context.call('lambda', 'DeleteFunction', { FunctionName, Qualifier });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  properties: {
    Description: 'update',
    FunctionName: 'replace',
    FunctionVersion: 'update',
    Name: 'replace',
    RoutingConfig: 'update',
  },
  required: ['FunctionName', 'FunctionVersion', 'Name'],
  async create(context, properties) {
    const { AliasArn } = await context.call('lambda', 'CreateAlias', properties).catch((error: unknown) => {
      if (!context.resumed || !isServiceError(error, 'ResourceConflictException')) throw error;
      return context.call('lambda', 'UpdateAlias', properties);
    });
    return { physicalId: String(AliasArn), attributes: { AliasArn } };
  },
  async update(context, made, properties) {
    await context.call('lambda', 'UpdateAlias', { Description: '', RoutingConfig: {}, ...properties });
    return made;
  },
  async delete(context, { physicalId }) {
    const [FunctionName, Name] = qualified(physicalId);
    await context.call('lambda', 'DeleteAlias', { FunctionName, Name });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  properties: {
    Action: 'replace',
    EventSourceToken: 'replace',
    FunctionName: 'replace',
    FunctionUrlAuthType: 'replace',
    InvokedViaFunctionUrl: 'replace',
    Principal: 'replace',
    PrincipalOrgID: 'replace',
    SourceAccount: 'replace',
    SourceArn: 'replace',
  },
  required: ['Action', 'FunctionName', 'Principal'],
  async create(context, properties) {
    const StatementId = context.name(100);
    await context.call('lambda', 'AddPermission', { ...properties, StatementId }).catch((error: unknown) => {
      if (!context.resumed || !isServiceError(error, 'ResourceConflictException')) throw error;
    });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  async delete(context, { physicalId: StatementId }, properties) {
    await context.call('lambda', 'RemovePermission', { FunctionName: text(properties, 'FunctionName'), StatementId });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export const lambdaUrl: ResourceType = {
  type: 'AWS::Lambda::Url',
  properties: {
    AuthType: 'update',
    Cors: 'update',
    InvokeMode: 'update',
    Qualifier: 'replace',
    TargetFunctionArn: 'replace',
  },
  required: ['AuthType', 'TargetFunctionArn'],
  async create(context, properties) {
    const found = await context
      .call('lambda', 'CreateFunctionUrlConfig', urlInput(properties))
      .catch((error: unknown) => {
        if (!context.resumed || !isServiceError(error, 'ResourceConflictException')) throw error;
        return context.call('lambda', 'UpdateFunctionUrlConfig', urlInput(properties));
      });
    const { FunctionArn, FunctionUrl } = found;
    return { physicalId: String(FunctionArn), attributes: { FunctionArn, FunctionUrl } };
  },
  async update(context, made, properties) {
    await context.call('lambda', 'UpdateFunctionUrlConfig', {
      Cors: {},
      InvokeMode: 'BUFFERED',
      ...urlInput(properties),
    });
    return made;
  },
  async delete(context, _made, properties) {
    const { FunctionName, Qualifier } = urlInput(properties);
    await context.call('lambda', 'DeleteFunctionUrlConfig', { FunctionName, Qualifier });
  },
};

function urlInput(properties: Parameters<typeof without>[0]): Readonly<Record<string, unknown>> {
  return { ...without(properties, 'TargetFunctionArn'), FunctionName: text(properties, 'TargetFunctionArn') };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: {
    DestinationConfig: 'update',
    FunctionName: 'replace',
    MaximumEventAgeInSeconds: 'update',
    MaximumRetryAttempts: 'update',
    Qualifier: 'replace',
  },
  required: ['FunctionName', 'Qualifier'],
  async create(context, properties) {
    await context.call('lambda', 'PutFunctionEventInvokeConfig', properties);
    return { physicalId: context.name(), attributes: {} };
  },
  async update(context, made, properties) {
    await context.call('lambda', 'PutFunctionEventInvokeConfig', properties);
    return made;
  },
  async delete(context, _made, properties) {
    const [FunctionName, Qualifier] = [text(properties, 'FunctionName'), text(properties, 'Qualifier')];
    await context.call('lambda', 'DeleteFunctionEventInvokeConfig', { FunctionName, Qualifier });
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html */
export const lambdaLayerVersion: ResourceType = {
  type: 'AWS::Lambda::LayerVersion',
  properties: {
    CompatibleArchitectures: 'replace',
    CompatibleRuntimes: 'replace',
    Content: 'replace',
    Description: 'replace',
    LayerName: 'replace',
    LicenseInfo: 'replace',
  },
  required: ['Content'],
  async create(context, properties) {
    const LayerName = optionalText(properties, 'LayerName') ?? context.name(100);
    const { LayerVersionArn } = await context.call('lambda', 'PublishLayerVersion', { ...properties, LayerName });
    return { physicalId: String(LayerVersionArn), attributes: { LayerVersionArn } };
  },
  async delete(context, { physicalId }) {
    const [LayerName, VersionNumber] = qualified(physicalId);
    await context.call('lambda', 'DeleteLayerVersion', { LayerName, VersionNumber });
  },
};

/** An ARN, and what stands behind its last colon. */
function qualified(arn: string): readonly [string, string] {
  const colon = arn.lastIndexOf(':');
  return [arn.slice(0, colon), arn.slice(colon + 1)];
}

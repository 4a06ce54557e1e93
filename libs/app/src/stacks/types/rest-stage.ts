import { isServiceError } from '@stoker/core/errors/service-error';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import { escapeSegment } from '@stoker/core/rest-api/patch';
import type { CallMembers } from '../../ports/service-calls.js';
import type { ResourceType } from '../resource-type.js';
import { objects, optionalText, tagMap, text, without } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-stage.html */
export const restStage: ResourceType = {
  type: 'AWS::ApiGateway::Stage',
  properties: {
    DeploymentId: 'update',
    Description: 'update',
    MethodSettings: 'update',
    RestApiId: 'replace',
    StageName: 'replace',
    Tags: 'replace',
    TracingEnabled: 'update',
    Variables: 'update',
  },
  required: ['RestApiId', 'StageName', 'DeploymentId'],

  async create(context, properties) {
    const key = { restApiId: text(properties, 'RestApiId'), stageName: text(properties, 'StageName') };
    const input = { ...without(properties, 'MethodSettings', 'Tags'), tags: tagMap(properties) };
    await context.call('apigateway', 'CreateStage', input).catch((error: unknown) => {
      if (!context.resumed || !isServiceError(error, 'ConflictException')) throw error;
    });
    await context.begin(key.stageName);
    const patchOperations = settingPatches(properties);
    if (patchOperations.length > 0) await context.call('apigateway', 'UpdateStage', { ...key, patchOperations });
    return { physicalId: key.stageName, attributes: {} };
  },

  async update(context, made, properties, before) {
    const key = { restApiId: text(properties, 'RestApiId'), stageName: made.physicalId };
    const patchOperations = [
      ...['DeploymentId', 'Description', 'TracingEnabled']
        .filter((name) => properties[name] !== before[name])
        .map((name) =>
          replace(`/${name.charAt(0).toLowerCase()}${name.slice(1)}`, optionalText(properties, name) ?? ''),
        ),
      ...variablePatches(properties, before),
      ...settingPatches(properties),
    ];
    if (patchOperations.length > 0) await context.call('apigateway', 'UpdateStage', { ...key, patchOperations });
    return made;
  },

  async delete(context, { physicalId: stageName }, properties) {
    await context.call('apigateway', 'DeleteStage', { restApiId: text(properties, 'RestApiId'), stageName });
  },
};

function variablePatches(properties: JsonObject, before: JsonObject): readonly CallMembers[] {
  const [next, was] = [tagMap(properties, 'Variables') ?? {}, tagMap(before, 'Variables') ?? {}];
  const gone = Object.keys(was).filter((name) => !Object.hasOwn(next, name));
  return [
    ...gone.map((name) => ({ op: 'remove', path: `/variables/${name}` })),
    ...Object.entries(next).map(([name, value]) => replace(`/variables/${name}`, value)),
  ];
}

/** Where a setting of methods is patched, by its property. */
const SETTINGS: Readonly<Record<string, string>> = {
  DataTraceEnabled: 'logging/dataTrace',
  LoggingLevel: 'logging/loglevel',
  MetricsEnabled: 'metrics/enabled',
  ThrottlingBurstLimit: 'throttling/burstLimit',
  ThrottlingRateLimit: 'throttling/rateLimit',
};

function settingPatches(properties: JsonObject): readonly CallMembers[] {
  return objects(properties, 'MethodSettings').flatMap((setting) => {
    const [path, method] = [optionalText(setting, 'ResourcePath') ?? '/*', optionalText(setting, 'HttpMethod') ?? '*'];
    const place = path === '/*' ? '/*' : `/${escapeSegment(path)}`;
    return Object.entries(SETTINGS)
      .filter(([name]) => setting[name] !== undefined)
      .map(([name, last]) => replace(`${place}/${method}/${last}`, optionalText(setting, name)!));
  });
}

function replace(path: string, value: string): CallMembers {
  return { op: 'replace', path, value };
}

import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import { gatewayArn } from '@stoker/core/gateway/gateway-arn';
import { escapeSegment } from '@stoker/core/rest-api/patch';
import type { CallMembers } from '../../ports/service-calls.js';
import type { Made, ResourceContext, ResourceType } from '../resource-type.js';
import { isOwned, ownerTag } from './owner-tag.js';
import { documentText, object, optionalText, tagMap, without } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html */
export const restApi: ResourceType = {
  type: 'AWS::ApiGateway::RestApi',
  properties: {
    ApiKeySourceType: 'update',
    BinaryMediaTypes: 'update',
    Body: 'update',
    Description: 'update',
    DisableExecuteApiEndpoint: 'update',
    EndpointConfiguration: 'update',
    FailOnWarnings: 'update',
    MinimumCompressionSize: 'update',
    Mode: 'update',
    Name: 'update',
    Parameters: 'update',
    Policy: 'update',
    Tags: 'update',
  },
  required: [],

  async create(context, properties) {
    const found = context.resumed ? await unheardOf(context) : undefined;
    const body = object(properties, 'Body');
    const settings = settingsOf(properties);
    const api =
      found ??
      (await context.call('apigateway', 'CreateRestApi', {
        ...settings,
        name: nameOf(context, properties),
        tags: { ...tagMap(properties), ...ownerTag(context) },
      }));
    await context.begin(String(api['id']));
    if (body !== undefined) await putBody(context, String(api['id']), properties, body);
    return made(api);
  },

  async update(context, { physicalId: restApiId }, properties, before) {
    const body = object(properties, 'Body');
    if (body !== undefined) await putBody(context, restApiId, properties, body);
    const patchOperations = patchesOf(context, properties, before);
    if (patchOperations.length > 0) await context.call('apigateway', 'UpdateRestApi', { restApiId, patchOperations });
    await retag(context, restApiId, properties, before);
    return made(await context.call('apigateway', 'GetRestApi', { restApiId }));
  },

  async delete(context, { physicalId: restApiId }) {
    await context.call('apigateway', 'DeleteRestApi', { restApiId });
  },
};

function nameOf({ name }: ResourceContext, properties: JsonObject): string {
  const info = object(object(properties, 'Body') ?? {}, 'info');
  return optionalText(properties, 'Name') ?? optionalText(info ?? {}, 'title') ?? name(128);
}

function settingsOf(properties: JsonObject): CallMembers {
  const { Policy, ApiKeySourceType, ...others } = without(
    properties,
    'Body',
    'FailOnWarnings',
    'Mode',
    'Parameters',
    'Tags',
    'Name',
  );
  return { ...others, apiKeySource: ApiKeySourceType, policy: documentText(Policy) };
}

async function unheardOf(context: ResourceContext): Promise<CallMembers | undefined> {
  const { call, begun } = context;
  if (begun !== undefined) return call('apigateway', 'GetRestApi', { restApiId: begun });
  const { items = [] } = (await call('apigateway', 'GetRestApis', { limit: 500 })) as {
    items?: readonly CallMembers[];
  };
  return items.find(({ tags }) => isOwned(context, tags));
}

async function putBody(
  { call }: ResourceContext,
  restApiId: string,
  properties: JsonObject,
  body: JsonObject,
): Promise<void> {
  await call('apigateway', 'PutRestApi', {
    restApiId,
    mode: optionalText(properties, 'Mode') ?? 'overwrite',
    failOnWarnings: properties['FailOnWarnings'] ?? false,
    parameters: properties['Parameters'],
    body: new TextEncoder().encode(JSON.stringify(body)),
  });
}

/** Places of what a patch may give anew, by the names of properties. */
const PLACES: Readonly<Record<string, string>> = {
  ApiKeySourceType: '/apiKeySource',
  Description: '/description',
  DisableExecuteApiEndpoint: '/disableExecuteApiEndpoint',
  MinimumCompressionSize: '/minimumCompressionSize',
  Policy: '/policy',
};

function patchesOf(context: ResourceContext, properties: JsonObject, before: JsonObject): readonly CallMembers[] {
  const changed = (name: string) => JSON.stringify(properties[name]) !== JSON.stringify(before[name]);
  const plain = Object.entries(PLACES)
    .filter(([name]) => changed(name))
    .map(([name, path]) => ({ op: 'replace', path, value: documentText(properties[name]) ?? '' }));
  const names = [nameOf(context, properties), nameOf(context, before)];
  const name = names[0] === names[1] ? [] : [{ op: 'replace', path: '/name', value: names[0] }];
  const types = (of: JsonObject) => (of['BinaryMediaTypes'] ?? []) as readonly string[];
  const place = (type: string) => `/binaryMediaTypes/${escapeSegment(type)}`;
  return [
    ...name,
    ...plain,
    ...types(before)
      .filter((type) => !types(properties).includes(type))
      .map((type) => ({ op: 'remove', path: place(type) })),
    ...types(properties)
      .filter((type) => !types(before).includes(type))
      .map((type) => ({ op: 'add', path: place(type) })),
  ];
}

async function retag(
  { call, region }: ResourceContext,
  restApiId: string,
  properties: JsonObject,
  before: JsonObject,
): Promise<void> {
  const [next, was] = [tagMap(properties) ?? {}, tagMap(before) ?? {}];
  const resourceArn = gatewayArn(region, `/restapis/${restApiId}`);
  const tagKeys = Object.keys(was).filter((key) => !Object.hasOwn(next, key));
  if (tagKeys.length > 0) await call('apigateway', 'UntagResource', { resourceArn, tagKeys });
  if (JSON.stringify(next) !== JSON.stringify(was) && Object.keys(next).length > 0) {
    await call('apigateway', 'TagResource', { resourceArn, tags: next });
  }
}

function made({ id, rootResourceId }: CallMembers): Made {
  return { physicalId: String(id), attributes: { RestApiId: id, RootResourceId: rootResourceId } };
}

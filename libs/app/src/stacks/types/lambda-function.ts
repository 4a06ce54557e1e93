import { isServiceError } from '@stoker/core/errors/service-error';
import { functionArn } from '@stoker/core/model/arn';
import { sameValue } from '@stoker/core/model/same-value';
import type { JsonObject } from '@stoker/core/events/pattern/json-value';
import type { CallMembers } from '../../ports/service-calls.js';
import type { Made, ResourceContext, ResourceType } from '../resource-type.js';
import { inlineZip } from './inline-zip.js';
import { object, optionalText, tagMap, text, without } from './properties.js';
import { notReady } from './refusals.js';

/** What is not among the settings that one call changes. */
const APART = [
  'Architectures',
  'Code',
  'FunctionName',
  'PackageType',
  'ReservedConcurrentExecutions',
  'Tags',
  'RecursiveLoop',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  properties: {
    Architectures: 'update',
    Code: 'update',
    DeadLetterConfig: 'update',
    Description: 'update',
    Environment: 'update',
    EphemeralStorage: 'update',
    FunctionName: 'replace',
    Handler: 'update',
    ImageConfig: 'update',
    Layers: 'update',
    LoggingConfig: 'update',
    MemorySize: 'update',
    PackageType: 'replace',
    RecursiveLoop: 'update',
    ReservedConcurrentExecutions: 'update',
    Role: 'update',
    Runtime: 'update',
    SnapStart: 'update',
    Tags: 'update',
    TenancyConfig: 'replace',
    Timeout: 'update',
    TracingConfig: 'update',
    VpcConfig: 'update',
  },
  required: ['Code', 'Role'],

  async create(context, properties) {
    const FunctionName = optionalText(properties, 'FunctionName') ?? context.name(64);
    const input = {
      ...without(properties, 'Code', 'FunctionName', 'ReservedConcurrentExecutions', 'Tags', 'RecursiveLoop'),
      FunctionName,
      Code: codeOf(properties),
      Tags: tagMap(properties),
    };
    await context.call('lambda', 'CreateFunction', input).catch((error: unknown) => {
      // Its name is of this resource alone, unless the template gave it.
      const mayBeOurs = context.begun !== undefined || properties['FunctionName'] === undefined;
      if (!context.resumed || !mayBeOurs || !isServiceError(error, 'ResourceConflictException')) throw error;
    });
    await context.begin(FunctionName);
    await setApart(context, FunctionName, properties, {});
    return whenReady(context, FunctionName);
  },

  async update(context, { physicalId: FunctionName }, properties, before) {
    const changed = (...names: readonly string[]) => names.some((name) => !sameValue(properties[name], before[name]));
    if (changed('Code', 'Architectures')) {
      const { Architectures } = properties;
      await context.call('lambda', 'UpdateFunctionCode', { FunctionName, ...codeOf(properties), Architectures });
      await whenReady(context, FunctionName);
    }
    const settings = Object.keys({ ...before, ...properties }).filter((name) => !APART.includes(name));
    if (changed(...settings)) {
      const input = { ...cleared(before), ...without(properties, ...APART), FunctionName };
      await context.call('lambda', 'UpdateFunctionConfiguration', input);
    }
    await setApart(context, FunctionName, properties, before);
    return whenReady(context, FunctionName);
  },

  async delete(context, { physicalId: FunctionName }) {
    await context.call('lambda', 'DeleteFunction', { FunctionName });
  },
};

function codeOf(properties: JsonObject): CallMembers {
  const code = object(properties, 'Code') ?? {};
  const source = optionalText(code, 'ZipFile');
  if (source === undefined) return code;
  return { ZipFile: inlineZip(source, optionalText(properties, 'Runtime') ?? '') };
}

/** What settings are that were given before and are not any more; those that the new properties give go over them. */
function cleared(before: JsonObject): JsonObject {
  const usual: JsonObject = {
    DeadLetterConfig: { TargetArn: '' },
    Description: '',
    Environment: { Variables: {} },
    EphemeralStorage: { Size: 512 },
    Layers: [],
    MemorySize: 128,
    Timeout: 3,
    TracingConfig: { Mode: 'PassThrough' },
  };
  return Object.fromEntries(Object.entries(usual).filter(([name]) => Object.hasOwn(before, name)));
}

/** What has operations of its own. */
async function setApart(
  { call, accountId, region }: ResourceContext,
  FunctionName: string,
  properties: JsonObject,
  before: JsonObject,
): Promise<void> {
  const { ReservedConcurrentExecutions, RecursiveLoop } = properties;
  if (ReservedConcurrentExecutions !== undefined) {
    await call('lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
  } else if (before['ReservedConcurrentExecutions'] !== undefined) {
    await call('lambda', 'DeleteFunctionConcurrency', { FunctionName });
  }
  if (RecursiveLoop !== before['RecursiveLoop']) {
    await call('lambda', 'PutFunctionRecursionConfig', { FunctionName, RecursiveLoop: RecursiveLoop ?? 'Terminate' });
  }
  const [next, was] = [tagMap(properties) ?? {}, tagMap(before) ?? {}];
  if (Object.keys(before).length === 0 || sameValue(next, was)) return;
  const Resource = functionArn(region, accountId, FunctionName);
  const TagKeys = Object.keys(was).filter((key) => !Object.hasOwn(next, key));
  if (TagKeys.length > 0) await call('lambda', 'UntagResource', { Resource, TagKeys });
  if (Object.keys(next).length > 0) await call('lambda', 'TagResource', { Resource, Tags: next });
}

/** What others may use is ready to be used. */
async function whenReady({ call, until }: ResourceContext, FunctionName: string): Promise<Made> {
  let found: CallMembers = {};
  await until(`The function ${FunctionName}`, async () => {
    found = await call('lambda', 'GetFunctionConfiguration', { FunctionName });
    return found['State'] !== 'Pending' && found['LastUpdateStatus'] !== 'InProgress';
  });
  const failed = found['State'] === 'Failed' || found['LastUpdateStatus'] === 'Failed';
  if (failed) throw notReady(found);
  return { physicalId: FunctionName, attributes: { Arn: text(found, 'FunctionArn') } };
}

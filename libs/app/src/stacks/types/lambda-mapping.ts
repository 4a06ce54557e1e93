import { isServiceError } from '@stoker/core/errors/service-error';
import type { CallMembers } from '../../ports/service-calls.js';
import type { Made, ResourceContext, ResourceType } from '../resource-type.js';
import { optionalText, tagMap, text, without } from './properties.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const lambdaEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  properties: {
    BatchSize: 'update',
    BisectBatchOnFunctionError: 'update',
    DestinationConfig: 'update',
    Enabled: 'update',
    EventSourceArn: 'replace',
    FilterCriteria: 'update',
    FunctionName: 'update',
    FunctionResponseTypes: 'update',
    MaximumBatchingWindowInSeconds: 'update',
    MaximumRecordAgeInSeconds: 'update',
    MaximumRetryAttempts: 'update',
    ParallelizationFactor: 'update',
    Queues: 'replace',
    ScalingConfig: 'update',
    SelfManagedEventSource: 'replace',
    SourceAccessConfigurations: 'update',
    StartingPosition: 'replace',
    StartingPositionTimestamp: 'replace',
    Tags: 'replace',
    Topics: 'replace',
    TumblingWindowInSeconds: 'update',
  },
  required: ['FunctionName'],

  async create(context, properties) {
    const input = { ...without(properties, 'Tags'), Tags: tagMap(properties) };
    const found = await context.call('lambda', 'CreateEventSourceMapping', input).catch((error: unknown) => {
      if (!context.resumed || !isServiceError(error, 'ResourceConflictException')) throw error;
      return present(context, text(properties, 'FunctionName'), optionalText(properties, 'EventSourceArn'));
    });
    return made(found);
  },

  async update(context, { physicalId: UUID }, properties) {
    const fixed = [
      'EventSourceArn',
      'Queues',
      'SelfManagedEventSource',
      'StartingPosition',
      'StartingPositionTimestamp',
    ];
    const input = { ...without(properties, 'Tags', 'Topics', ...fixed), UUID };
    return made(await context.call('lambda', 'UpdateEventSourceMapping', input));
  },

  async delete(context, { physicalId: UUID }) {
    await context.call('lambda', 'DeleteEventSourceMapping', { UUID });
    await context.until('The event source mapping', async () => isGone(context, UUID));
  },
};

async function isGone({ call }: ResourceContext, UUID: string): Promise<boolean> {
  try {
    await call('lambda', 'GetEventSourceMapping', { UUID });
    return false;
  } catch (error) {
    if (isServiceError(error, 'ResourceNotFoundException')) return true;
    throw error;
  }
}

/** The one that nobody heard of: a function has one of each source. */
async function present(
  { call }: ResourceContext,
  FunctionName: string,
  EventSourceArn: string | undefined,
): Promise<CallMembers> {
  const { EventSourceMappings = [] } = (await call('lambda', 'ListEventSourceMappings', {
    FunctionName,
    EventSourceArn,
  })) as {
    EventSourceMappings?: readonly CallMembers[];
  };
  return EventSourceMappings[0] ?? {};
}

function made({ UUID, EventSourceMappingArn }: CallMembers): Made {
  return { physicalId: String(UUID), attributes: { Id: UUID, EventSourceMappingArn } };
}

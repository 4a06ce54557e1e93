import type { Tags } from '../tags.js';

/** What a mapping reads from; each has rules of its own. */
export type EventSourceKind =
  | 'sqs'
  | 'kinesis'
  | 'dynamodb'
  | 'kafka'
  | 'self-managed-kafka'
  | 'mq'
  | 'documentdb'
  // What AWS has no source for, of connections that the operator gave.
  | 'postgres'
  | 'mqtt'
  | 'nats'
  | 'redis';

/**
 * States of a mapping. Those that end in `ing` are on their way to `Enabled`, to `Disabled` or out of being.
 * https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
 */
export type MappingState = 'Creating' | 'Enabling' | 'Enabled' | 'Disabling' | 'Disabled' | 'Updating' | 'Deleting';

/**
 * What a user configures on a mapping. It is kept, and answered, as the service's model has it, so its members have the
 * model's names.
 */
export interface MappingSettings {
  readonly EventSourceArn?: string | undefined;
  readonly SelfManagedEventSource?: { readonly Endpoints?: Readonly<Record<string, readonly string[]>> | undefined };
  readonly Topics?: readonly string[] | undefined;
  readonly Queues?: readonly string[] | undefined;
  readonly BatchSize?: number | undefined;
  readonly MaximumBatchingWindowInSeconds?: number | undefined;
  readonly ParallelizationFactor?: number | undefined;
  readonly StartingPosition?: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP' | undefined;
  /** ms since the epoch. */
  readonly StartingPositionTimestamp?: number | undefined;
  readonly FilterCriteria?: MappingFilters | undefined;
  readonly KMSKeyArn?: string | undefined;
  readonly MetricsConfig?: { readonly Metrics?: readonly string[] | undefined } | undefined;
  readonly LoggingConfig?: { readonly SystemLogLevel?: string | undefined } | undefined;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number | undefined } | undefined;
  readonly DestinationConfig?: MappingDestinations | undefined;
  readonly MaximumRecordAgeInSeconds?: number | undefined;
  readonly BisectBatchOnFunctionError?: boolean | undefined;
  readonly MaximumRetryAttempts?: number | undefined;
  readonly TumblingWindowInSeconds?: number | undefined;
  readonly SourceAccessConfigurations?: readonly {
    readonly Type?: string | undefined;
    readonly URI?: string | undefined;
  }[];
  readonly FunctionResponseTypes?: readonly string[] | undefined;
  readonly AmazonManagedKafkaEventSourceConfig?: ConsumerGroup | undefined;
  readonly SelfManagedKafkaEventSourceConfig?: ConsumerGroup | undefined;
  readonly DocumentDBEventSourceConfig?: { readonly DatabaseName?: string | undefined; readonly FullDocument?: string };
  readonly ProvisionedPollerConfig?: ProvisionedPollers | undefined;
}

export interface MappingFilters {
  readonly Filters?: readonly { readonly Pattern?: string | undefined }[] | undefined;
}

interface MappingDestinations {
  readonly OnSuccess?: { readonly Destination?: string | undefined } | undefined;
  readonly OnFailure?: { readonly Destination?: string | undefined } | undefined;
}

interface ConsumerGroup {
  readonly ConsumerGroupId?: string | undefined;
  readonly ConsumptionMode?: string | undefined;
}

interface ProvisionedPollers {
  readonly MinimumPollers?: number | undefined;
  readonly MaximumPollers?: number | undefined;
  readonly PollerGroupName?: string | undefined;
}

/** Connects an event source to a function, or to one of its versions or aliases. It outlives the function. */
export interface EventSourceMapping {
  readonly uuid: string;
  readonly accountId: string;
  readonly functionName: string;
  /** Absent for the function itself. */
  readonly qualifier?: string | undefined;
  readonly kind: EventSourceKind;
  readonly settings: MappingSettings;
  /** What the user wants; the state follows. */
  readonly enabled: boolean;
  readonly state: MappingState;
  /** When it came to its state, ms since the epoch. */
  readonly changedAt: number;
  readonly tags: Tags;
  /** What came of the last batch, in Lambda's words; absent before the first. */
  readonly lastResult?: string | undefined;
}

/** ARN of a mapping, by which policies and tags name it. */
export function mappingArn(region: string, accountId: string, uuid: string): string {
  return `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`;
}

/** What no two mappings of a function may have alike: the source, and the topic or queue in it. */
export function sourceKey({
  EventSourceArn,
  SelfManagedEventSource,
  Topics = [],
  Queues = [],
}: MappingSettings): string {
  const endpoints = Object.values(SelfManagedEventSource?.Endpoints ?? {}).flat();
  return JSON.stringify([EventSourceArn ?? [...endpoints].sort(), [...Topics, ...Queues]]);
}

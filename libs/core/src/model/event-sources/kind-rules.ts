import type { EventSourceKind, MappingSettings } from './mapping.js';

/**
 * What a kind of source can do.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export interface KindRules {
  /** Settings that a mapping may have. */
  readonly members: ReadonlySet<string>;
  readonly required: readonly (keyof MappingSettings)[];
  /** Positions to start from; none where the source has no positions. */
  readonly positions: readonly NonNullable<MappingSettings['StartingPosition']>[];
  /** What a mapping has unless it is told otherwise. */
  readonly defaults: MappingSettings;
  /** Who brought a mapping to its state, as Lambda says it for this kind. */
  readonly reason: 'USER_INITIATED' | 'User action';
}

const ALL = [
  'EventSourceArn',
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FilterCriteria',
  'KMSKeyArn',
  'MetricsConfig',
] as const satisfies readonly (keyof MappingSettings)[];
const POSITION = ['StartingPosition', 'StartingPositionTimestamp'] as const;
const FAILURES = [
  'DestinationConfig',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'FunctionResponseTypes',
] as const;
const KAFKA = ['Topics', 'SourceAccessConfigurations', 'ProvisionedPollerConfig', 'LoggingConfig'] as const;

const members = (...more: readonly (keyof MappingSettings)[]): ReadonlySet<string> => new Set([...ALL, ...more]);

const STREAM: Omit<KindRules, 'positions'> = {
  members: members(...POSITION, ...FAILURES, 'ParallelizationFactor', 'TumblingWindowInSeconds'),
  required: [],
  defaults: {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    DestinationConfig: { OnFailure: {} },
    MaximumRecordAgeInSeconds: -1,
    BisectBatchOnFunctionError: false,
    MaximumRetryAttempts: -1,
    TumblingWindowInSeconds: 0,
    FunctionResponseTypes: [],
  },
  reason: 'User action',
};

const POSITIONS = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] as const;

/** Sources that AWS does not have. */
const OWN: Pick<KindRules, 'required' | 'defaults' | 'reason'> = {
  required: [],
  defaults: {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    DestinationConfig: { OnFailure: {} },
    MaximumRecordAgeInSeconds: -1,
    BisectBatchOnFunctionError: false,
    MaximumRetryAttempts: -1,
    FunctionResponseTypes: [],
  },
  reason: 'USER_INITIATED',
};

export const KIND_RULES: Readonly<Record<EventSourceKind, KindRules>> = {
  sqs: {
    members: members('ScalingConfig', 'FunctionResponseTypes', 'ProvisionedPollerConfig'),
    required: [],
    positions: [],
    defaults: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [] },
    reason: 'USER_INITIATED',
  },
  kinesis: { ...STREAM, positions: POSITIONS },
  dynamodb: { ...STREAM, positions: ['TRIM_HORIZON', 'LATEST'] },
  kafka: {
    members: members(...POSITION, ...FAILURES, ...KAFKA, 'AmazonManagedKafkaEventSourceConfig'),
    required: ['Topics'],
    positions: POSITIONS,
    defaults: { BatchSize: 100, DestinationConfig: { OnFailure: {} } },
    reason: 'USER_INITIATED',
  },
  'self-managed-kafka': {
    members: members(...POSITION, ...FAILURES, ...KAFKA, 'SelfManagedEventSource', 'SelfManagedKafkaEventSourceConfig'),
    required: ['Topics', 'SourceAccessConfigurations'],
    positions: POSITIONS,
    defaults: { BatchSize: 100, DestinationConfig: { OnFailure: {} } },
    reason: 'USER_INITIATED',
  },
  mq: {
    members: members('Queues', 'SourceAccessConfigurations'),
    required: ['Queues', 'SourceAccessConfigurations'],
    positions: [],
    defaults: { BatchSize: 100 },
    reason: 'USER_INITIATED',
  },
  documentdb: {
    members: members(...POSITION, 'SourceAccessConfigurations', 'DocumentDBEventSourceConfig'),
    required: ['DocumentDBEventSourceConfig', 'SourceAccessConfigurations'],
    positions: POSITIONS,
    defaults: { BatchSize: 100 },
    reason: 'USER_INITIATED',
  },
  postgres: { ...OWN, members: members(...POSITION, ...FAILURES), positions: ['LATEST'] },
  mqtt: { ...OWN, members: members(...FAILURES), positions: [], defaults: { ...OWN.defaults, BatchSize: 1 } },
  nats: { ...OWN, members: members(...POSITION, ...FAILURES, 'ScalingConfig'), positions: POSITIONS },
  redis: { ...OWN, members: members(...POSITION, ...FAILURES, 'ScalingConfig'), positions: POSITIONS },
};

/** The settings of a new mapping with those that it was not given; a Kafka consumer's group is named after the mapping. */
export function withDefaults(kind: EventSourceKind, settings: MappingSettings, uuid: string): MappingSettings {
  const group = { ConsumerGroupId: uuid };
  return {
    ...KIND_RULES[kind].defaults,
    ...(kind === 'kafka' && { AmazonManagedKafkaEventSourceConfig: group }),
    ...(kind === 'self-managed-kafka' && { SelfManagedKafkaEventSourceConfig: group }),
    ...settings,
    ...(kind === 'documentdb' && {
      DocumentDBEventSourceConfig: { FullDocument: 'Default', ...settings.DocumentDBEventSourceConfig },
    }),
  };
}

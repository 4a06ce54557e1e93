import { describe, expect, it } from 'vitest';
import type { MappingSettings } from './mapping.js';
import { requireMappingSettings } from './mapping-rules.js';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;
const SQS = { EventSourceArn: arn('sqs', 'jobs') };
const FIFO = { EventSourceArn: arn('sqs', 'jobs.fifo') };
const KINESIS = { EventSourceArn: arn('kinesis', 'stream/clicks'), StartingPosition: 'LATEST' } as const;
const DYNAMODB = { EventSourceArn: arn('dynamodb', 'table/t/stream/2026'), StartingPosition: 'LATEST' } as const;
const MSK = { EventSourceArn: arn('kafka', 'cluster/c/1'), StartingPosition: 'LATEST', Topics: ['t'] } as const;
const SECRET = [{ Type: 'BASIC_AUTH', URI: arn('secretsmanager', 'secret:broker') }];
const KAFKA = {
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['kafka.example:9092'] } },
  SourceAccessConfigurations: SECRET,
  StartingPosition: 'TRIM_HORIZON',
  Topics: ['t'],
} as const;
const MQ = { EventSourceArn: arn('mq', 'broker:b:b-1'), Queues: ['q'], SourceAccessConfigurations: SECRET };
const DOCUMENTDB = {
  EventSourceArn: arn('rds', 'cluster:docs'),
  StartingPosition: 'LATEST',
  SourceAccessConfigurations: SECRET,
  DocumentDBEventSourceConfig: { DatabaseName: 'd' },
} as const;

const ours = (resource: string) => ({ EventSourceArn: arn('stoker', resource) });
const MQTT = ours('mqtt/site/a/#');
const NATS = { ...ours('nats/main/ORDERS'), StartingPosition: 'TRIM_HORIZON' } as const;
const REDIS = { ...ours('redis/main/orders'), StartingPosition: 'LATEST' } as const;
const POSTGRES = { ...ours('postgres/orders/audit'), StartingPosition: 'LATEST' } as const;

const require = (settings: MappingSettings) => requireMappingSettings(settings, NOW);

describe('a source', () => {
  it.each([
    ['sqs', SQS],
    ['sqs', FIFO],
    ['kinesis', KINESIS],
    ['dynamodb', DYNAMODB],
    ['kafka', MSK],
    ['self-managed-kafka', KAFKA],
    ['mq', MQ],
    ['documentdb', DOCUMENTDB],
    ['mqtt', MQTT],
    ['nats', NATS],
    ['redis', REDIS],
    ['postgres', POSTGRES],
  ] as const)('may be of %s', (kind, settings) => {
    expect(require(settings)).toBe(kind);
  });

  it.each([
    {},
    { EventSourceArn: arn('s3', 'bucket') },
    { EventSourceArn: arn('dynamodb', 'table/t') },
    { EventSourceArn: arn('kinesis', 'clicks') },
    ours('mqtt/site/#/a'),
  ])('may not be %j', (settings) => {
    expect(() => require(settings)).toThrow('Unrecognized event source.');
  });
});

describe('settings', () => {
  const unsupported = (member: string) => `Unsupported ${member} parameter for given event source mapping type.`;
  const nullPosition = "Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.";
  const cases: [string, MappingSettings, string][] = [
    [
      'a destination of success',
      { ...KINESIS, DestinationConfig: { OnSuccess: {} } },
      unsupported('DestinationConfig'),
    ],
    ['a queue with a position', { ...SQS, StartingPosition: 'LATEST' }, 'StartingPosition is not valid for SQS'],
    ['a queue with a time', { ...SQS, StartingPositionTimestamp: 1 }, 'StartingPosition is not valid for SQS'],
    ['a broker with a position', { ...MQ, StartingPosition: 'LATEST' }, unsupported('StartingPosition')],
    ['a stream without a position', { EventSourceArn: KINESIS.EventSourceArn }, nullPosition],
    ['a table from a time', { ...DYNAMODB, StartingPosition: 'AT_TIMESTAMP' }, 'Unsupported starting position for arn'],
    [
      'a time beside LATEST',
      { ...KINESIS, StartingPositionTimestamp: 1 },
      'Timestamp only valid with StartingPosition',
    ],
    ['a stream from a time not said', { ...KINESIS, StartingPosition: 'AT_TIMESTAMP' }, 'is required'],
    [
      'a stream from the future',
      { ...KINESIS, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: NOW + 1 },
      'StartingPositionTimestamp cannot be in the future.',
    ],
    ['many messages at once', { ...SQS, BatchSize: 11 }, 'Maximum batch window in seconds must be greater than 0'],
    ['many of a FIFO queue', { ...FIFO, BatchSize: 11 }, 'Batch size out of bounds. Should be between 1 and 10'],
    ['a window on a FIFO queue', { ...FIFO, MaximumBatchingWindowInSeconds: 1 }, 'not supported for FIFO queues'],
    ['a queue in parallel', { ...SQS, ParallelizationFactor: 2 }, unsupported('ParallelizationFactor')],
    ['a queue with destinations', { ...SQS, DestinationConfig: {} }, unsupported('DestinationConfig')],
    ['a stream that scales', { ...KINESIS, ScalingConfig: {} }, unsupported('ScalingConfig')],
    ['Kafka without a topic', { ...MSK, Topics: undefined }, "Required 'topics' parameter is missing."],
    ['devices that scale', { ...MQTT, ScalingConfig: { MaximumConcurrency: 2 } }, unsupported('ScalingConfig')],
    ['a table from a position that is past', { ...POSTGRES, StartingPosition: 'TRIM_HORIZON' }, 'Unsupported starting'],
    ['a broker without a queue', { ...MQ, Queues: undefined }, "Required 'queues' parameter is missing."],
    ['a record age below a minute', { ...KINESIS, MaximumRecordAgeInSeconds: 59 }, 'Maximum record age in seconds'],
    ['one poller of a queue', { ...SQS, ProvisionedPollerConfig: { MinimumPollers: 1 } }, 'between 2 and 10000'],
    ['too many pollers', { ...MSK, ProvisionedPollerConfig: { MaximumPollers: 2001 } }, 'between 1 and 2000'],
    [
      'more pollers than the most',
      { ...MSK, ProvisionedPollerConfig: { MinimumPollers: 3, MaximumPollers: 2 } },
      'MinimumPollers must be less than or equal to MaximumPollers.',
    ],
    ['a bad filter', { ...SQS, FilterCriteria: { Filters: [{ Pattern: '{' }] } }, 'Invalid filter pattern definition.'],
    [
      'six filters',
      { ...SQS, FilterCriteria: { Filters: Array.from({ length: 6 }, () => ({ Pattern: '{"body":["a"]}' })) } },
      'The number of filters must not be greater than 5.',
    ],
  ];

  it.each(cases)('may not be %s', (_what, settings, message) => {
    expect(() => require(settings)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValueException', message: expect.stringContaining(message) }),
    );
  });

  it('need access to a cluster that is not the platform’s', () => {
    const { SourceAccessConfigurations: _none, ...open } = KAFKA;
    expect(() => require(open)).toThrow("Required 'sourceAccessConfigurations' parameter is missing.");
  });

  it('need no position where consumers share a Kafka queue', () => {
    const { StartingPosition: _none, ...shared } = KAFKA;
    const queue = { SelfManagedKafkaEventSourceConfig: { ConsumptionMode: 'Queue' } };
    expect(require({ ...shared, ...queue })).toBe('self-managed-kafka');
    expect(() => require({ ...KAFKA, ...queue })).toThrow(unsupported('StartingPosition'));
  });

  it('may be at their limits', () => {
    require({ ...SQS, BatchSize: 10_000, MaximumBatchingWindowInSeconds: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    require({
      ...KINESIS,
      MaximumRecordAgeInSeconds: -1,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: NOW,
    });
  });
});
